import type { Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import {
  act,
  choose,
  chooseProvider,
  confirm,
  NAMES,
  openReferral,
  recordConsent,
  referToShelter,
  send,
  somebody,
  stepNow,
  toSection,
} from "./work"

const language = "en"
const t = words[language]
const { shelter } = NAMES[language]

test("a refused referral closes what was shared, and the next one begins from it", async ({ enter }) => {
  const told = somebody("Ilinca")
  const name = await anotherShelter(await enter("admin", { language }))
  const sender = await enter("ana", { language })
  const { reference } = await referToShelter(sender, language, {
    told,
    to: shelter,
    sets: ["identity"],
    message: "A bed from tonight, please.",
  })

  const receiver = await enter("ioana", { language })
  await openReferral(receiver, language, reference)
  await act(receiver, t.referrals.acts.refuse)
  await receiver.getByRole("dialog").getByRole("button", { name: t.referrals.acts.refuse }).click()
  await expect(receiver.getByText(t.referrals.dialogs.required)).toBeVisible()
  await choose(receiver.getByRole("dialog"), t.referrals.dialogs.reason, t.referrals.refusal.no_capacity)
  await isAccessible(receiver, "the dialog of a refusal")
  await confirm(receiver, t.referrals.acts.refuse)
  // SEC-29: what was shared ends with what it was shared for.
  await expect(receiver.getByText(t.referrals.page.closed.not_taken_on)).toBeVisible()
  await expect(receiver.getByText(told.given)).toHaveCount(0)

  await sender.reload()
  await settled(sender)
  const reason = fill(t.referrals.page.refusalTitle, { reason: t.referrals.refusal.no_capacity })
  await expect(sender.getByText(reason)).toBeVisible()
  await expect(sender.getByText(t.referrals.page.nextTitle)).toBeVisible()
  await isAccessible(sender, "a refused referral")
  await sender.getByRole("link", { name: fill(t.referrals.page.nextRefer, { name }) }).click()
  await settled(sender)
  // What is needed is known; the next organisation is chosen, with the reasons for and against.
  await chooseProvider(sender, language, name)
  await expect(sender.getByText(fill(t.referrals.new.noConsent, { name }))).toBeVisible()
  await sender.getByRole("button", { name: t.referrals.new.record }).click()
  await recordConsent(sender, language, { sets: ["identity"] })
  await sender.getByRole("button", { name: t.referrals.new.next }).click()
  await send(sender, language, name, "The first shelter is full.")
  await expect(stepNow(sender, language)).toContainText(t.referrals.states.sent)
  await expect(sender.getByText(t.referrals.page.previous)).toBeVisible()
})

test("SEC-28: consent that is withdrawn closes the data at the receiver's next read", async ({ enter }) => {
  const told = somebody("Florina")
  const sender = await enter("ana", { language })
  const { reference, caseUrl } = await referToShelter(sender, language, {
    told,
    to: shelter,
    sets: ["identity", "contact"],
    message: "Please call before noon.",
  })

  const receiver = await enter("ioana", { language })
  await openReferral(receiver, language, reference)
  await expect(receiver.getByText(told.phone)).toBeVisible()
  await act(receiver, t.referrals.acts.accept)
  await confirm(receiver, t.referrals.acts.accept)
  await expect(receiver.getByText(told.given)).toBeVisible()

  await sender.goto(new URL(caseUrl).pathname)
  await settled(sender)
  await toSection(sender, language, "consents")
  await sender.getByRole("button", { name: `${t.consents.withdraw}: ${shelter}` }).click()
  await sender.getByLabel(t.consents.withdrawReason).fill("She does not want to be called any more.")
  await isAccessible(sender, "the withdrawal of a consent")
  await confirm(sender, t.consents.withdraw)
  await expect(sender.getByRole("row").filter({ hasText: shelter })).toContainText(t.consents.state.withdrawn)

  await receiver.reload()
  await settled(receiver)
  await expect(receiver.getByText(t.referrals.page.closed.consent_withdrawn)).toBeVisible()
  await expect(receiver.getByText(told.given)).toHaveCount(0)
  await expect(receiver.getByText(told.phone)).toHaveCount(0)
  await isAccessible(receiver, "a referral whose data is closed")
})

/** The administrator enters a shelter for the whole country, against which nothing speaks. */
async function anotherShelter(admin: Page): Promise<string> {
  const name = `Casa Exemplu ${Math.random().toString(36).slice(2, 8)} (fictional)`
  await admin.goto("/directory/new")
  await settled(admin)
  await admin
    .getByLabel(fill(t.organisation.nameIn, { language: t.terms.language.ro.toLowerCase() }))
    .fill(name)
  await choose(admin, t.directory.kind, t.terms.organisationKind.shelter)
  await admin.getByRole("button", { name: t.common.save }).click()
  await admin.waitForURL(/\/directory\/[0-9a-f-]{36}$/)
  await settled(admin)
  await admin.getByRole("button", { name: t.offers.add }).first().click()
  const dialog = admin.getByRole("dialog")
  await dialog.getByRole("combobox", { name: t.offers.service }).fill(NAMES[language].emergencyShelter)
  await admin.getByRole("option", { name: NAMES[language].emergencyShelter, exact: true }).click()
  await dialog.getByRole("textbox", { name: t.offers.capacity }).fill("4")
  await dialog.getByRole("textbox", { name: t.offers.free }).fill("2")
  await dialog.getByRole("button", { name: t.common.save }).click()
  await expect(dialog).toBeHidden()
  return name
}
