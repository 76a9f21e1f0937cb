import { expect, isAccessible, test, words } from "./people"
import { choose, openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]

test("what a case conference decides is done among the tasks", async ({ enter }) => {
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Corina"))
  await toSection(page, language, "conferences")
  await page.getByRole("main").getByRole("button", { name: t.conferences.record }).click()
  const form = page.getByRole("dialog", { name: t.conferences.formTitle })
  await choose(form, t.conferences.way, "By video")
  await choose(form, t.conferences.person, "Was heard beforehand")
  await form.getByRole("button", { name: t.conferences.addDecision }).click()
  await form.getByRole("textbox", { name: t.conferences.decided }).fill("Ask for a place at the day centre")
  await form.getByRole("button", { name: t.conferences.save }).click()
  await expect(form.getByText(t.problems.fields.required)).toHaveCount(2)
  await form.getByRole("textbox", { name: t.conferences.who }).fill("The school counsellor")
  const due = form.getByLabel(t.conferences.due)
  await due.fill("01.03.2030")
  await due.press("Tab")
  await isAccessible(page, "a conference")
  await form.getByRole("button", { name: t.conferences.save }).click()
  await expect(form).toBeHidden()
  const record = page.getByRole("region", { name: t.cases.page.conferences })
  await expect(record).toContainText(t.conferences.states.open)

  await toSection(page, language, "tasks")
  const task = page.getByRole("checkbox", { name: "Ask for a place at the day centre" })
  await task.click()
  await expect(task).toBeChecked()
  await toSection(page, language, "conferences")
  await expect(record).toContainText(t.conferences.states.done)
  await isAccessible(page, "the conferences of a case")
})
