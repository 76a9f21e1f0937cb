import type { Page } from "@playwright/test"
import { expect, isAccessible, settled, test, words } from "./people"
import { choose, fillCase, openCase, saveCase, somebody } from "./work"

const language = "ro"
const t = words[language]
const d = t.duplicates

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true })

/** The pair appears once the job has compared them. */
async function found(page: Page, both: RegExp) {
  const link = page.getByRole("table", { name: d.caption }).getByRole("link", { name: both })
  await expect(async () => {
    await page.reload()
    await settled(page)
    await expect(link).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 60_000 })
  return link
}

test("a person who is known twice is found, merged and parted again", async ({ enter }) => {
  test.setTimeout(180_000)
  const page = await enter("ana", { language })
  const told = somebody("Sanda")
  const first = await openCase(page, language, told)

  // Whoever opens the second case is told, and may save all the same.
  await page.getByRole("link", { name: t.nav.cases, exact: true }).first().click()
  await page.getByRole("link", { name: t.cases.new }).first().click()
  await fillCase(page, language, told)
  const notice = page.getByRole("alert").filter({ hasText: d.known })
  await expect(notice).toContainText(first)
  await expect(notice).toContainText(d.reasons.same_names)
  await isAccessible(page, "somebody who is perhaps known")
  const second = await saveCase(page, language)

  // The supervisor finds the pair, and merges it.
  const other = await enter("mihai", { language })
  await other.getByRole("link", { name: t.nav.duplicates, exact: true }).first().click()
  await other.waitForURL(/\/duplicates/)
  const link = await found(other, new RegExp(`${first} și ${second}|${second} și ${first}`))
  await isAccessible(other, "cases that may be of one person")
  await link.click()
  await settled(other)
  const main = other.getByRole("main")
  await expect(main.getByText(told.given).first()).toBeVisible()
  await isAccessible(other, "two cases side by side")
  await main.getByRole("button", { name: d.merge, exact: true }).click()
  const merging = dialog(other, d.mergeTitle)
  await merging.getByRole("button", { name: d.mergeSubmit, exact: true }).click()
  await expect(merging.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(other, "the form of a merge")
  const today = new Date().toLocaleDateString("ro-RO", { timeZone: "Europe/Bucharest" })
  const day = merging.getByLabel(t.closure.lastContactOn)
  await day.fill(today)
  await day.press("Tab")
  await choose(merging, t.closure.safety, t.risk.levels.low)
  await merging.getByRole("button", { name: d.mergeSubmit, exact: true }).click()
  await expect(merging).toBeHidden()
  await settled(other)

  // Each case leads to the other, and the merge is undone.
  await page.reload()
  await settled(page)
  const banner = page.getByRole("alert").filter({ hasText: d.goesOnIn })
  await expect(banner.getByRole("link")).toContainText(first)
  await main.getByRole("button", { name: d.undo, exact: true }).click()
  const undoing = dialog(other, d.undo)
  await choose(undoing, t.closure.reopenReason, /./)
  await undoing.getByRole("textbox", { name: t.closure.words }).fill("Sunt surori.")
  await undoing.getByRole("button", { name: d.undoSubmit, exact: true }).click()
  await expect(undoing).toBeHidden()
  await expect(main.getByRole("button", { name: d.again, exact: true })).toBeVisible()
  await settled(other)
})
