import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, NAMES, openCase, radio, recordConsent, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const s = t.stay

test("a person who may stay goes home, and whoever receives them has them", async ({ enter }) => {
  test.setTimeout(180_000)
  const worker = await enter("ana", { language })
  await openCase(worker, language, somebody("Nadia"))
  const section = worker.getByRole("region", { name: s.title })
  const button = (name: string) => section.getByRole("button", { name, exact: true })
  const dialog = worker.getByRole("dialog")
  const submit = (name: string) => dialog.getByRole("button", { name, exact: true }).click()

  await toSection(worker, language, "stay_return")
  await expect(section).toContainText(s.leave.none)
  await button(s.leave.add).click()
  await choose(dialog, s.leave.kind, "Recovery and reflection period")
  await radio(dialog, s.leave.outcome, s.leave.outcomes.granted).check()
  await submit(s.leave.add)
  await expect(dialog.getByText(t.problems.fields.required)).toBeVisible()
  await dialog.getByLabel(s.leave.untilOn).fill("31.12.2099")
  await worker.keyboard.press("Tab")
  await submit(s.leave.add)
  await expect(dialog).toContainText(t.problems.fields.out_of_range)
  await dialog.getByLabel(s.leave.untilOn).fill(inDays(90))
  await worker.keyboard.press("Tab")
  await isAccessible(worker, "leave to stay")
  await submit(s.leave.add)
  await expect(dialog).toBeHidden()
  await expect(section).toContainText(s.leave.running)

  // Nobody returns without a consent to it.
  await button(s.return.add).click()
  await expect(dialog).toContainText(s.return.noConsent)
  await submit(t.common.cancel)
  await toSection(worker, language, "consents")
  await worker.getByRole("button", { name: t.consents.record, exact: true }).click()
  await choose(dialog, t.consents.purpose, t.consents.purposes.return)
  await recordConsent(worker, language, { to: NAMES[language].shelter, sets: ["contact"] })

  await toSection(worker, language, "stay_return")
  await button(s.return.add).click()
  await dialog.getByRole("combobox", { name: s.return.consent }).click()
  await worker.getByRole("option").first().click()
  await choose(dialog, s.return.toCountry, "Moldova")
  await radio(dialog, s.return.receiver, s.return.abroad).check()
  await dialog.getByRole("textbox", { name: s.return.body }).fill("Centre in Chișinău")
  await dialog.getByRole("button", { name: s.return.addPart }).click()
  await dialog.getByRole("textbox", { name: s.return.from, exact: true }).fill("Cluj")
  await dialog.getByRole("textbox", { name: s.return.to, exact: true }).fill("Chișinău")
  for (const [moment, hour] of [
    [s.return.departsAt, "08:00"],
    [s.return.arrivesAt, "19:00"],
  ] as const) {
    await dialog.getByRole("textbox", { name: moment, exact: true }).fill("02.05.2026")
    await dialog.getByLabel(`${t.common.hour}, ${moment}`).fill(hour)
  }
  await choose(dialog, s.return.means, "Coach or minibus")
  await dialog.getByLabel(s.return.contingency).fill("Get off and call.")
  await isAccessible(worker, "planning a return")
  await submit(s.return.add)
  await expect(dialog).toBeHidden()
  await expect(section).toContainText(s.return.blocks.not_assessed)

  await button(s.return.acts.assess).click()
  await choose(dialog, s.risk.level, t.terms.riskLevel.medium)
  await choose(dialog, s.risk.whole, t.terms.riskLevel.medium)
  await submit(s.return.acts.assess)
  await expect(dialog).toBeHidden()
  await button(s.return.acts.depart).click()
  await submit(s.return.acts.depart)
  await expect(dialog).toBeHidden()
  await expect(section).toContainText(s.return.states.travelling)

  await button(s.return.acts.hand_over).click()
  await dialog.getByLabel(s.receipt.receivedBy).fill("Ana Rusu")
  await submit(s.receipt.submit)
  await expect(dialog.getByText(t.problems.fields.required)).toBeVisible()
  await dialog.getByLabel(s.receipt.document).fill("114/2026")
  await submit(s.receipt.submit)
  await expect(dialog).toBeHidden()
  await expect(section).toContainText(s.return.states.handed_over)
  await isAccessible(worker, "a return that was handed over")

  await toSection(worker, language, "timeline")
  const main = worker.locator("#main")
  await expect(main).toContainText(t.cases.events.return.handed_over)
  await expect(main).not.toContainText("Ana Rusu")
  await expect(worker.locator("#main")).toContainText(
    fill(t.cases.events.return.risk_assessed_level, { level: t.terms.riskLevel.medium }),
  )
  await settled(worker)
})

/** A day that comes, as people type it. */
function inDays(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000)
  return `${day.getDate()}.${day.getMonth() + 1}.${day.getFullYear()}`
}
