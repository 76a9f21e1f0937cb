import { expect, isAccessible, settled, test, words } from "./people"
import { choose, openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const own = t.proceedings

test("a file is written down, a hearing planned and prepared, and the track follows", async ({ enter }) => {
  test.setTimeout(120_000)
  const worker = await enter("ana", { language })
  await openCase(worker, language, somebody("Ilinca"))
  await toSection(worker, language, "proceedings")
  const files = worker.getByRole("region", { name: own.title, exact: true })
  await expect(files).toContainText(own.neverCondition)
  await files.getByRole("button", { name: own.open, exact: true }).click()
  const dialog = worker.getByRole("dialog", { name: own.openTitle })
  await dialog.getByRole("textbox", { name: own.body }).fill("DIICOT Cluj")
  await dialog.getByRole("textbox", { name: own.openedOn }).fill("2026-02-02")
  await choose(dialog, own.capacity, "Injured party")
  await isAccessible(worker, "adding proceedings")
  await dialog.getByRole("button", { name: own.open, exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(files).toContainText("DIICOT Cluj")

  await files.getByRole("button", { name: own.hearing.plan, exact: true }).click()
  const plan = worker.getByRole("dialog", { name: own.hearing.planTitle })
  const ahead = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
  await plan.getByRole("textbox", { name: own.hearing.day }).fill(ahead)
  await plan.getByLabel(own.hearing.hour).fill("10:30")
  await choose(plan, own.hearing.kind, "Testimony in court")
  await plan.getByRole("button", { name: own.hearing.plan, exact: true }).click()
  await expect(plan).toBeHidden()
  await expect(files).toContainText(own.hearing.lacksCompany)
  await isAccessible(worker, "a hearing that lies ahead")

  await files.getByRole("button", { name: own.hearing.change, exact: true }).click()
  const change = worker.getByRole("dialog", { name: own.hearing.changeTitle })
  await change.getByRole("radio", { name: own.hearing.companies.alone, exact: true }).check()
  await change.getByRole("checkbox", { name: own.hearing.prepared }).check()
  await change.getByRole("button", { name: t.common.save, exact: true }).click()
  await expect(change).toBeHidden()
  await expect(files).not.toContainText(own.hearing.lacksCompany)

  const rights = worker.getByRole("region", { name: own.rights.title, exact: true })
  await rights.getByRole("button", { name: own.rights.tell, exact: true }).click()
  const tell = worker.getByRole("dialog", { name: own.rights.tellTitle })
  await tell.getByRole("radio", { name: "Understood", exact: true }).check()
  await choose(tell, own.rights.language, "Romanian")
  await tell.getByRole("button", { name: own.rights.tell, exact: true }).click()
  await expect(tell).toBeHidden()
  await expect(rights).toContainText(own.rights.complete)

  await toSection(worker, language, "tracks")
  await settled(worker)
  const tracks = worker.getByRole("region", { name: t.cases.page.tracks, exact: true })
  await expect(tracks).toContainText(t.tracks.proceedings.reported)
  await expect(tracks).toContainText(t.tracks.compensation.informed)
})
