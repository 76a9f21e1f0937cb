import { expect, isAccessible, settled, test, words } from "./people"
import { choose, openCase, somebody, toSection } from "./work"

const language = "ro"
const t = words[language]
const r = t.refusals
const e = t.erasure

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

test("an adult asks that nothing be kept, and a second person erases the case", async ({ enter }) => {
  const page = await enter("ana", { language })
  const codeName = await openCase(page, language, somebody("Smaranda"))
  const address = new URL(page.url()).pathname
  await toSection(page, language, "closure")
  await page.getByRole("button", { name: e.ask, exact: true }).click()
  const form = page.getByRole("dialog", { name: e.ask, exact: true })
  // What is known of the case is filled in; what nobody knows is asked for.
  await expect(form.getByText(e.happens.goes)).toBeVisible()
  await expect(form.getByRole("combobox", { name: r.sex })).toHaveValue(t.terms.sex.female)
  await form.getByRole("button", { name: e.submit, exact: true }).click()
  await expect(form.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(page, "the form that nothing be kept")
  await form.getByRole("textbox", { name: e.said }).fill("A cerut la birou și știe ce se distruge.")
  await choose(form, r.exploitation, "Prelevare de organe")
  await choose(form, r.reason, "Are alt ajutor")
  await form.getByRole("button", { name: e.submit, exact: true }).click()
  await expect(form).toBeHidden()
  await expect(page.getByRole("button", { name: e.approve, exact: true })).toHaveAccessibleDescription(
    t.cases.page.notAllowed,
  )

  // The supervisor finds it at home and erases the case.
  const other = await enter("mihai", { language })
  const waiting = other.getByRole("region", { name: t.home.toErase })
  await waiting.getByRole("link", { name: codeName, exact: true }).click()
  await settled(other)
  await isAccessible(other, "an erasure that awaits approval")
  await other.getByRole("button", { name: e.approve, exact: true }).click()
  const sure = other.getByRole("dialog", { name: e.approveTitle })
  await sure.getByRole("button", { name: e.approve, exact: true }).click()
  await other.waitForURL(/\/cases$/)
  await expect(other.getByText(e.approved).first()).toBeVisible()
  await settled(other)

  // For whoever wrote it there is no such case any more.
  await page.goto(address)
  await expect(page.getByText(t.problems.pages.notFound.title).first()).toBeVisible()
  await settled(page)
})
