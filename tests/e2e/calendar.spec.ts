import { readFile } from "node:fs/promises"
import { expect, isAccessible, settled, test, words } from "./people"

const t = words.ro

test("a month is walked by keys, a day opens, its file is saved, and an address is made once and taken back", async ({
  enter,
}) => {
  const page = await enter("petra", { language: "ro" })
  await page.goto("/projects/calendar?month=2016-01")
  await settled(page)
  await page.getByRole("button", { name: t.calendar.next, exact: true }).click()
  await expect(page).toHaveURL(/month=2016-02/)
  await expect(page.getByRole("heading", { level: 2, name: "februarie 2016" })).toBeVisible()
  await settled(page)
  await isAccessible(page, "a month of the calendar")

  // RO20: Timişoara, 12 to 14 February 2016.
  const cell = (day: string) => page.getByRole("gridcell", { name: new RegExp(`^${day}, `) })
  await cell("11 februarie 2016").click()
  await cell("11 februarie 2016").focus()
  await page.keyboard.press("ArrowRight")
  await expect(cell("12 februarie 2016")).toBeFocused()
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { level: 3, name: "12 februarie 2016" })).toBeFocused()

  const download = page.waitForEvent("download")
  await page.getByRole("button", { name: t.calendar.download, exact: true }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe("punte_2016-02-01_2016-03-06.ics")
  expect((await readFile(await file.path())).toString()).toMatch(/^BEGIN:VCALENDAR\r\n/)

  await page.getByRole("button", { name: t.calendar.subscribe, exact: true }).click()
  const dialog = page.getByRole("dialog", { name: t.calendar.subscribeTitle })
  await dialog.getByRole("button", { name: t.calendar.make, exact: true }).click()
  await expect(dialog.getByText("/api/v1/calendar/feeds/")).toBeVisible()
  await isAccessible(page, "an address of a calendar")
  await dialog.getByRole("button", { name: t.calendar.kept, exact: true }).click()
  await page.getByRole("button", { name: t.calendar.subscribe, exact: true }).click()
  await dialog.getByRole("button", { name: t.calendar.remove, exact: true }).click()
  const asks = page.getByRole("dialog", { name: t.calendar.remove })
  await asks.getByRole("button", { name: t.calendar.remove, exact: true }).click()
  await expect(dialog.getByRole("button", { name: t.calendar.make, exact: true })).toBeVisible()
  await dialog.getByRole("button", { name: t.common.cancel, exact: true }).click()

  await page
    .getByRole("link", { name: /^Asistența acordată/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/projects\/trainings\/[0-9a-f-]{36}$/)
})
