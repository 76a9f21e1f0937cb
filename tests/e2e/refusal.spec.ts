import { expect, isAccessible, settled, test, words } from "./people"
import { choose } from "./work"

const language = "ro"
const t = words[language]
const r = t.refusals

test("an adult who refused leaves a record without a name", async ({ enter }) => {
  const page = await enter("ana", { language })
  await page.getByRole("link", { name: t.nav.refusals, exact: true }).first().click()
  await settled(page)
  const table = page.getByRole("table", { name: r.caption })
  await expect(table).toBeVisible()
  await isAccessible(page, "refusals without identity")

  await page.getByRole("button", { name: r.add }).click()
  const dialog = page.getByRole("dialog", { name: r.add })
  await expect(dialog.getByRole("textbox", { name: /./ })).toHaveCount(0)
  await dialog.getByRole("button", { name: r.submit, exact: true }).click()
  await expect(dialog.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(page, "the form of a refusal")
  await choose(dialog, r.county, "Cluj")
  await choose(dialog, r.sex, t.terms.sex.male)
  await choose(dialog, r.ageGroup, t.terms.ageGroup.a41_plus)
  await choose(dialog, r.exploitation, "Prelevare de organe")
  await choose(dialog, r.reason, "Are alt ajutor")
  await dialog.getByRole("button", { name: r.submit, exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(table.getByRole("row").filter({ hasText: "Prelevare de organe" }).first()).toContainText(
    "Are alt ajutor",
  )
  await settled(page)
})
