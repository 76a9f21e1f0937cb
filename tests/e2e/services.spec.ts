import { account, expect, isAccessible, overheard, settled, test, words } from "./people"
import {
  act,
  choose,
  confirm,
  NAMES,
  openReferral,
  radio,
  referToShelter,
  somebody,
  stepNow,
  toSection,
} from "./work"

const language = "en"
const t = words[language]
const COUNSELLING = "Psychological counselling"

test("services are given on both sides of a referral, corrected and added up", async ({ enter }) => {
  test.setTimeout(180_000)
  const { organisation_name: to } = await account("ioana")
  expect(to).toBeTruthy()
  const worker = await enter("ana", { language })
  const { reference, caseUrl } = await referToShelter(worker, language, {
    told: somebody("Livia"),
    to: NAMES[language].shelter,
    sets: ["identity", "contact"],
    message: "A talk every week, please.",
  })

  // The receiver accepts, and the first service that was given starts the help.
  const keeper = await enter("ioana", { language })
  await openReferral(keeper, language, reference)
  await act(keeper, t.referrals.acts.accept)
  await confirm(keeper, t.referrals.acts.accept)
  const given = keeper.getByRole("region", { name: t.services.received })
  await expect(given).toContainText(t.services.receivedNoneText)
  await given.getByRole("button", { name: t.services.record }).click()
  const form = keeper.getByRole("dialog", { name: t.services.form.title })
  await form.getByRole("combobox", { name: t.services.service }).fill(COUNSELLING)
  await keeper.getByRole("option", { name: COUNSELLING, exact: true }).click()
  await form.getByRole("textbox", { name: t.services.form.note }).fill("Spoke of her sister, mark harebell.")
  await isAccessible(keeper, "a service of a receiver")
  await form.getByRole("button", { name: t.services.form.save, exact: true }).click()
  await expect(form).toBeHidden()
  await expect(given).toContainText("1 session")
  await expect(stepNow(keeper, language)).toContainText(t.referrals.states.service_started)
  await isAccessible(keeper, "the services of a receiver")

  // SEC-28: whoever holds the case sees that it was given, and not the words.
  await worker.goto(caseUrl)
  const heard = overheard(worker)
  await toSection(worker, language, "services")
  const records = worker.getByRole("region", { name: t.services.title, exact: true })
  await expect(records).toContainText(t.services.receiversWords)
  expect((await heard()).join()).not.toContain("harebell")

  // They write down that the person did not come, and correct it.
  await records.getByRole("button", { name: t.services.record }).click()
  const own = worker.getByRole("dialog", { name: t.services.form.title })
  await own.getByRole("button", { name: t.services.form.save, exact: true }).click()
  await expect(own.getByText(t.problems.fields.required)).toBeVisible()
  await own.getByRole("combobox", { name: t.services.service }).fill(COUNSELLING)
  await worker.getByRole("option", { name: COUNSELLING, exact: true }).click()
  await radio(own, t.services.form.attendance, t.services.form.absent).check()
  await choose(own, t.services.form.absenceReason, "No transport")
  await isAccessible(worker, "a service that did not take place")
  await own.getByRole("button", { name: t.services.form.save, exact: true }).click()
  await expect(own).toBeHidden()
  await expect(records).toContainText("Did not come: No transport")
  await records.getByRole("button", { name: t.services.correct }).click()
  const correction = worker.getByRole("dialog", { name: t.services.form.correctTitle })
  await radio(correction, t.services.form.attendance, t.services.form.yes).check()
  await correction.getByRole("textbox", { name: t.services.form.quantity }).fill("2")
  await correction.getByRole("button", { name: t.services.form.saveCorrection }).click()
  await expect(correction).toBeHidden()
  const totals = worker.getByRole("region", { name: t.services.totals })
  await expect(totals.getByRole("row").filter({ hasText: COUNSELLING })).toContainText("3 sessions")
  await records.getByText(t.services.earlier).click()
  await expect(records.locator("details")).toContainText(t.services.attendances.absent)
  await isAccessible(worker, "the services of a case")

  // And that it was an error: it stays and counts no more.
  await records.getByRole("button", { name: t.services.void }).click()
  const void_ = worker.getByRole("dialog", { name: t.services.voidTitle })
  await void_.getByRole("textbox", { name: t.services.voidReason }).fill("Another person's.")
  await void_.getByRole("button", { name: t.services.void, exact: true }).click()
  await expect(void_).toBeHidden()
  await expect(records).toContainText(t.services.isVoid)
  await expect(totals.getByRole("row").filter({ hasText: COUNSELLING })).toContainText("1 session")
  await toSection(worker, language, "timeline")
  await settled(worker)
  await expect(worker.locator("#main")).toContainText(t.cases.events.service.voided)
})
