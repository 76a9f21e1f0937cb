import { expect, isAccessible, overheard, test, words } from "./people"
import { choose, openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]

test("a psychologist writes for herself, and others see that the person came", async ({ enter }) => {
  const said = "Sleeps better since the move"
  const page = await enter("ana", { language })
  const codeName = await openCase(page, language, somebody("Corina"))
  await toSection(page, language, "specialists")
  await page.getByRole("main").getByRole("button", { name: t.specialists.name }).click()
  const naming = page.getByRole("dialog", { name: t.specialists.formTitle })
  await choose(naming, t.specialists.colleague, "Luiza Exemplu")
  await choose(naming, t.specialists.profession, "Psychologist")
  await isAccessible(page, "naming a specialist")
  await naming.getByRole("button", { name: t.specialists.save }).click()
  await expect(naming).toBeHidden()

  const hers = await enter("luiza", { language })
  await hers.getByRole("region", { name: t.home.named }).getByRole("link", { name: codeName }).click()
  await toSection(hers, language, "specialists")
  await hers.getByRole("main").getByRole("button", { name: t.specialists.write }).click()
  const form = hers.getByRole("dialog", { name: t.specialists.writeTitle })
  await choose(form, t.specialists.length, t.specialists.lengths.hour)
  await form.getByRole("textbox", { name: t.specialists.words }).fill(said)
  await form.getByRole("button", { name: t.specialists.saveNote }).click()
  await expect(form).toBeHidden()
  const own = hers.getByRole("region", { name: t.specialists.own })
  await expect(own).toContainText(said)
  await own.getByRole("button", { name: t.specialists.correct, exact: true }).click()
  const correction = hers.getByRole("dialog", { name: t.specialists.correctTitle })
  await correction.getByRole("textbox", { name: t.specialists.words }).fill(`${said}, and eats.`)
  await correction.getByRole("button", { name: t.specialists.saveNote }).click()
  await expect(correction).toBeHidden()
  await own.getByRole("button", { name: t.specialists.earlier }).click()
  await expect(own.getByText(said, { exact: true })).toBeVisible()
  await isAccessible(hers, "one's own notes of a case")

  const answers = overheard(page)
  await page.reload()
  const sessions = page.getByRole("region", { name: t.specialists.attendance })
  await expect(sessions).toContainText(t.specialists.attendances.attended)
  await expect(page.getByRole("region", { name: t.specialists.own })).toHaveCount(0)
  expect((await answers()).join()).not.toContain(said)
  await isAccessible(page, "the specialists of a case")
})
