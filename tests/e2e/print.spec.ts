import { readFile } from "node:fs/promises"
import { expect, isAccessible, settled, test, words } from "./people"
import { openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]

test("a case summary is printed in another language, and the access log tells of it", async ({ enter }) => {
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Anca"))
  const print = page.getByRole("button", { name: t.common.print, exact: true })
  await print.click()
  const menu = page.getByRole("menu")
  await expect(menu.getByRole("menuitemradio", { name: "English" })).toBeChecked()
  await menu.getByRole("menuitemradio", { name: "Română" }).click()
  await isAccessible(page, "what can be printed of a case")
  const download = page.waitForEvent("download")
  await menu.getByRole("menuitem", { name: t.print.forms.summary }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^RO-[\w-]+_summary_[\d-]+\.pdf$/)
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe("%PDF-")
  await expect(print).toBeFocused()

  // What goes wrong is said where it was asked for.
  await page.route("**/print/needs*", (route) => route.abort("connectionreset"))
  await print.click()
  await page.getByRole("menuitem", { name: t.print.forms.needs }).click()
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible()
  await toSection(page, language, "access")
  await settled(page)
  await expect(page.getByRole("main")).toContainText(t.cases.events.read.print)
  // Narrow as a telephone: the menu stays on the page.
  await page.setViewportSize({ width: 390, height: 800 })
  await print.click()
  const box = await page.getByRole("menu").boundingBox()
  expect(box && box.x >= 0 && box.x + box.width <= 390).toBeTruthy()
})
