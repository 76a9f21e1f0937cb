import { expect, isAccessible, settled, test, words } from "./people"
import { choose, fillCase, openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const f = t.family

test("a child's case is opened from its mother's, and a wrong link is marked", async ({ enter }) => {
  const page = await enter("ana", { language })
  const main = page.getByRole("main")
  const told = somebody("Mara")
  const mother = await openCase(page, language, told)
  await toSection(page, language, "family")
  await expect(main.getByText(f.none, { exact: true })).toBeVisible()
  await main.getByRole("link", { name: f.open }).click()
  await settled(page)

  // Nothing is copied but what is taken over.
  await fillCase(page, language, { ...somebody("Dana"), family: "" })
  await main.getByRole("button", { name: f.takeName }).click()
  await expect(page.getByRole("textbox", { name: t.cases.form.familyName, exact: true })).toHaveValue(
    told.family,
  )
  await main.getByRole("button", { name: f.takeCounty.replace("{{county}}", "Cluj") }).click()
  await expect(page.getByRole("combobox", { name: t.cases.form.county })).toHaveValue("Cluj")
  await page.getByRole("button", { name: t.cases.form.submit }).click()
  await expect(main.getByText(t.cases.form.requiredPlain)).toHaveCount(2)
  await choose(main, f.kindOfNew.replace("{{name}}", mother), "Child")
  await choose(main, f.adviceLabel, "Keep together")
  await isAccessible(page, "a new case of a family")
  await page.getByRole("button", { name: t.cases.form.submit }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  await settled(page)

  // From the child it is the mother; the link is marked, and stays.
  await toSection(page, language, "family")
  const row = main.getByRole("row").filter({ hasText: mother })
  await expect(row).toContainText("Mother or father")
  await isAccessible(page, "family and companions")
  await row.getByRole("button", { name: f.markErrorOf.replace("{{name}}", mother) }).click()
  const sure = page.getByRole("dialog", { name: f.markErrorTitle })
  await sure.getByRole("button", { name: f.markError, exact: true }).click()
  await expect(sure).toBeHidden()
  await expect(row).toContainText(f.isError)
  await expect(row.getByRole("button")).toHaveCount(0)
})
