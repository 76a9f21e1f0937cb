import type { Page } from "@playwright/test"
import { account, expect, isAccessible, type Language, overheard, settled, test, words } from "./people"
import {
  act,
  askForShelter,
  chooseProvider,
  confirm,
  findCase,
  NAMES,
  openCase,
  openReferral,
  recordConsent,
  referenceOn,
  send,
  somebody,
  stepNow,
  type Told,
  toSection,
} from "./work"

/** What the sender knows after sending; what of it the shelter may know is for the tests to say. */
type Sent = Told & { codeName: string; caseReference: string; caseUrl: string; reference: string }

const COURSE = ["sent", "received", "accepted", "service_started", "completed"] as const

for (const language of ["ro", "sq", "en"] as const) {
  test(`SEC-06, SEC-28: a person is referred, accepted and reported back, in ${language}`, async ({
    enter,
  }) => {
    test.setTimeout(120_000)
    const sent = await refers(await enter("ana", { language }), language)
    await answers(await enter("ioana", { language }), language, sent)
    await follows(await enter("radu", { language }), language, sent)
    await administers(await enter("admin", { language }), language, sent)
  })
}

/** The case worker of an association opens a case, records a consent and refers the person under it. */
async function refers(page: Page, language: Language): Promise<Sent> {
  const t = words[language]
  const { shelter } = NAMES[language]
  const told = somebody("Sanda")
  const codeName = await openCase(page, language, told)
  const caseUrl = page.url()
  const caseReference = await referenceOn(page)
  // SEC-52: the tab says nothing of the person.
  await expect(page).toHaveTitle(`${t.titles.case} · Punte`)
  await audit(page, language, "a new case")
  await toSection(page, language, "consents")
  await page.getByRole("button", { name: t.consents.record }).first().click()
  await audit(page, language, "the dialog of a consent")
  await recordConsent(page, language, { to: shelter, sets: ["identity", "needs", "risk"] })
  await expect(page.getByRole("row").filter({ hasText: shelter })).toContainText(t.consents.state.active)

  await page.getByRole("link", { name: t.cases.page.refer }).click()
  await audit(page, language, "what is needed")
  await askForShelter(page, language)
  // The offer says why each organisation fits.
  const offer = page.locator("label").filter({ hasText: shelter })
  await expect(offer).toContainText(t.referrals.match.fits.county)
  await expect(offer).toContainText(t.referrals.match.fits.free_places)
  await audit(page, language, "who can help")
  await chooseProvider(page, language, shelter)
  await page.getByRole("radio").first().check()
  // Less than the consent covers is shared: only what the shelter needs.
  await page.getByRole("checkbox", { name: t.consents.sets.risk, exact: true }).uncheck()
  await audit(page, language, "consent and data")
  await page.getByRole("button", { name: t.referrals.new.next }).click()
  await audit(page, language, "message and check")
  const reference = await send(page, language, shelter, "A bed from tonight, please.")
  await expect(stepNow(page, language)).toContainText(t.referrals.states.sent)
  await audit(page, language, "a sent referral")
  return { ...told, codeName, caseReference, caseUrl, reference }
}

/** The shelter's case worker sees what was agreed, takes the person in, reports and completes. */
async function answers(page: Page, language: Language, sent: Sent) {
  const t = words[language]
  const hears = overheard(page)
  await openReferral(page, language, sent.reference)
  const shared = page.getByRole("region", { name: t.referrals.page.shared })
  await expect(shared).toContainText(sent.given)
  for (const [set, name] of Object.entries(t.consents.sets))
    await expect(shared.getByText(name, { exact: true })).toHaveCount(
      set === "identity" || set === "needs" ? 1 : 0,
    )
  await audit(page, language, "a referral as its receiver sees it")

  // Whoever opens it first acknowledges it (MECHANISM §5).
  const now = stepNow(page, language)
  await expect(now).toContainText(t.referrals.states.received)
  await act(page, t.referrals.acts.accept)
  await confirm(page, t.referrals.acts.accept)
  await expect(now).toContainText(t.referrals.states.accepted)
  await act(page, t.referrals.acts.start_service)
  await confirm(page, t.referrals.acts.start_service)
  await expect(now).toContainText(t.referrals.states.service_started)

  await act(page, t.referrals.acts.give_feedback)
  await page.getByLabel(t.referrals.dialogs.narrative).fill("She has a room of her own.")
  await audit(page, language, "the feedback on the start")
  await confirm(page, t.referrals.acts.give_feedback)
  await expect(page.getByText("She has a room of her own.")).toBeVisible()
  await act(page, t.referrals.acts.give_feedback)
  await page.getByRole("radio", { name: t.referrals.outcomes.achieved, exact: true }).check()
  await page.getByLabel(t.referrals.dialogs.narrative).fill("She moved to her sister's flat.")
  await confirm(page, t.referrals.acts.give_feedback)
  await act(page, t.referrals.acts.complete)
  await confirm(page, t.referrals.acts.complete)
  await expect(
    page.getByRole("list", { name: t.referrals.page.course }).getByRole("listitem").last(),
  ).toContainText(t.stepper.done)
  await audit(page, language, "a completed referral")
  // What was not shared never came to this browser, in whatever form.
  expectSilence(await hears(), [sent.phone, sent.note, sent.codeName, sent.caseReference])
}

/** The regional officer sees the whole course, and the clocks of the case. */
async function follows(page: Page, language: Language, sent: Sent) {
  const t = words[language]
  await findCase(page, language, sent.caseReference, sent.codeName)
  await expect(page.getByText(t.clocks.notify_coordinator).first()).toBeVisible()
  const timeline = page.getByRole("region", { name: t.cases.timeline.label })
  for (const state of COURSE)
    await expect(timeline.getByText(t.cases.events.referral[state]).first()).toBeVisible()
  await audit(page, language, "the case as the regional officer sees it")
  await timeline.getByRole("link", { name: t.cases.events.referral.completed }).first().click()
  await settled(page)
  const course = page.getByRole("list", { name: t.referrals.page.course })
  for (const state of COURSE) await expect(course).toContainText(t.referrals.states[state])
  await audit(page, language, "the referral as the regional officer sees it")
}

/** The administrator sees people and organisations, and nothing of any case. */
async function administers(page: Page, language: Language, sent: Sent) {
  const t = words[language]
  const hears = overheard(page)
  await page.getByRole("link", { name: t.nav.users }).first().click()
  const { display_name } = await account("ana")
  await expect(page.getByRole("link", { name: display_name, exact: true })).toBeVisible()
  await audit(page, language, "the users")
  for (const place of [t.nav.cases, t.nav.referrals])
    await expect(page.getByRole("link", { name: place, exact: true })).toHaveCount(0)
  for (const path of ["/cases", "/referrals", new URL(sent.caseUrl).pathname]) {
    await page.goto(path)
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.problems.pages.forbidden.title)
  }
  expectSilence(await hears(), [
    sent.given,
    sent.phone,
    sent.note,
    sent.codeName,
    sent.caseReference,
    sent.reference,
  ])
}

/** Language changes neither colours nor structure: axe reads each page of the journey once. */
const audit = async (page: Page, language: Language, what: string) => {
  if (language === "ro") await isAccessible(page, what)
}

/** None of these words is in what a browser was sent. */
function expectSilence(heard: readonly string[], unsaid: readonly string[]) {
  for (const word of unsaid)
    expect(
      heard.filter((text) => text.includes(word)),
      `"${word}" was sent`,
    ).toEqual([])
}
