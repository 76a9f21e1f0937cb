import { expect, isAccessible, settled, test, words } from "./people"
import { choose, openCase, somebody } from "./work"

const language = "ro"
const t = words[language]
const e = t.emergencies

test("somebody elsewhere opens a case in an emergency, ends it, and the holder reviews it", async ({
  enter,
}) => {
  const person = somebody("Salomeea")
  const page = await enter("ana", { language })
  await openCase(page, language, person)
  const [reference = ""] = /RO-\w{4}-\w{4}/.exec(await page.getByRole("main").innerText()) ?? []
  expect(reference).not.toBe("")

  const helper = await enter("ioana", { language })
  await helper.getByRole("link", { name: t.nav.cases, exact: true }).first().click()
  await helper.getByRole("button", { name: t.cases.find }).click()
  const search = helper.getByRole("dialog", { name: t.cases.search.title })
  await search.getByRole("textbox").fill(reference)
  await search.getByRole("button", { name: t.cases.search.submit, exact: true }).click()
  await expect(search.getByText(t.cases.search.none)).toBeVisible()
  await search.getByRole("button", { name: e.open, exact: true }).click()

  const form = helper.getByRole("dialog", { name: e.open, exact: true })
  await expect(form.getByRole("textbox", { name: e.reference })).toHaveValue(reference)
  await form.getByRole("button", { name: e.submit, exact: true }).click()
  await expect(form.getByText(t.problems.fields.required).first()).toBeVisible()
  await choose(form, e.reason, "Urgență medicală")
  await form.getByRole("textbox", { name: e.said }).fill("Este la spital și nu își spune numele.")
  await form.getByRole("button", { name: e.submit, exact: true }).click()

  // Who the person is, and not where.
  const who = helper.getByRole("region", { name: e.person, exact: true })
  await expect(who).toContainText(person.given)
  expect(await helper.getByRole("main").innerText()).not.toContain(person.phone)
  await settled(helper)
  await isAccessible(helper, "a case that was opened in an emergency")
  await helper.getByRole("button", { name: e.end, exact: true }).click()
  await helper.getByRole("dialog").getByRole("button", { name: e.end, exact: true }).click()
  await expect(helper.getByText(e.over)).toBeVisible()
  await expect(who).toBeHidden()

  // The supervisor finds it at home, reads why, and says what it was.
  const supervisor = await enter("mihai", { language })
  const told = supervisor.getByRole("region", { name: t.home.emergencies, exact: true })
  await told.getByRole("link", { name: new RegExp(reference) }).click()
  await expect(supervisor.getByText("Este la spital și nu își spune numele.")).toBeVisible()
  await supervisor.getByRole("button", { name: e.review, exact: true }).click()
  const review = supervisor.getByRole("dialog", { name: e.reviewTitle })
  await review.getByRole("radio", { name: e.findings.justified, exact: true }).check()
  await review.getByRole("textbox", { name: e.words }).fill("A fost nevoie.")
  await review.getByRole("button", { name: e.review, exact: true }).click()
  await expect(review).toBeHidden()
  await expect(supervisor.getByText(e.findings.justified, { exact: true }).first()).toBeVisible()
  await isAccessible(supervisor, "an emergency that was reviewed")
})
