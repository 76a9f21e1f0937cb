import type { Locator, Page } from "@playwright/test"
import { expect, fill, type Language, settled, words } from "./people"

/** Names that the app learns from the server: of the demo's shelter, and of what it offers. */
export const NAMES = {
  ro: { shelter: "Casa Exemplu Salcia (adăpost fictiv)", emergencyShelter: "Cazare de urgență" },
  sq: { shelter: "Casa Exemplu Salcia (strehëz e trilluar)", emergencyShelter: "Strehim emergjent" },
  en: { shelter: "Casa Exemplu Salcia (fictional shelter)", emergencyShelter: "Emergency shelter" },
} as const satisfies Record<Language, { [what: string]: string }>

/** What a case worker is told in a first conversation. */
export type Told = { given: string; family: string; phone: string; note: string }

/** A person nobody else in the demo is: every run tells them apart. */
export function somebody(given: string): Told {
  const mark = Math.random().toString(36).slice(2, 8)
  return {
    given: `${given} ${mark}`,
    family: "Neexistentu",
    phone: `+40 700 ${Math.floor(100_000 + Math.random() * 899_999)}`,
    note: `Seen at the bus station, mark ${mark}`,
  }
}

/** Picks a value of a list by its words. */
export async function choose(within: Page | Locator, label: string, option: string | RegExp) {
  const page = "page" in within ? within.page() : within
  await within.getByRole("combobox", { name: label }).click()
  await page
    .getByRole("option", { name: option, exact: typeof option === "string" })
    .first()
    .click()
}

export const group = (within: Page | Locator, name: string) =>
  within.getByRole("radiogroup", { name }).or(within.getByRole("group", { name }))

export const radio = (within: Page | Locator, groupName: string, name: string) =>
  group(within, groupName).getByRole("radio", { name, exact: true })

/** From wherever they are: opens a case of a woman in Cluj and comes to its page. Gives the code name. */
export async function openCase(page: Page, language: Language, told: Told): Promise<string> {
  const t = words[language]
  await page.getByRole("link", { name: t.nav.cases, exact: true }).first().click()
  await page.getByRole("link", { name: t.cases.new }).first().click()
  await fillCase(page, language, told)
  return saveCase(page, language)
}

/** Saves the case that is filled in; answers with its reference. */
export async function saveCase(page: Page, language: Language): Promise<string> {
  const t = words[language]
  await page.getByRole("button", { name: t.cases.form.submit }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  const heading = page.getByRole("heading", { level: 1 })
  await expect(heading).not.toHaveText(t.cases.form.title)
  await settled(page)
  return heading.innerText()
}

export async function fillCase(page: Page, language: Language, told: Told) {
  const t = words[language]
  await settled(page)
  await choose(page, t.cases.form.county, "Cluj")
  await radio(page, t.cases.form.sex, t.terms.sex.female).check()
  await radio(page, t.cases.form.ageGroup, t.terms.ageGroup.a26_40).check()
  await page.getByText(t.cases.form.known, { exact: true }).click()
  await page.getByRole("textbox", { name: t.cases.form.givenNames, exact: true }).fill(told.given)
  await page.getByRole("textbox", { name: t.cases.form.familyName, exact: true }).fill(told.family)
  await page.getByRole("button", { name: t.cases.form.addContact }).click()
  await page.getByRole("textbox", { name: t.cases.form.contactValue, exact: true }).fill(told.phone)
  await page.getByRole("textbox", { name: t.cases.form.note, exact: true }).fill(told.note)
}

type Agreement = { to?: string; sets: readonly (keyof (typeof words)["en"]["consents"]["sets"])[] }

/** Fills the open dialog of a consent and records it. `to` where the page does not know for whom. */
export async function recordConsent(page: Page, language: Language, { to, sets }: Agreement) {
  const t = words[language].consents
  const dialog = page.getByRole("dialog", { name: t.recordTitle })
  if (to) {
    await dialog.getByRole("combobox", { name: t.recipient }).fill(to)
    await page.getByRole("option", { name: to, exact: true }).click()
  }
  for (const set of sets) await dialog.getByRole("checkbox", { name: t.sets[set], exact: true }).check()
  await dialog.getByRole("combobox", { name: t.leaflet }).fill(words[language].terms.language.ro)
  await page
    .getByRole("option", { name: new RegExp(words[language].terms.language.ro, "i") })
    .first()
    .click()
  await dialog.getByRole("button", { name: t.submit, exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** The sections of a case are at its side. */
export async function toSection(
  page: Page,
  language: Language,
  section:
    | "tracks"
    | "status"
    | "person"
    | "family"
    | "screenings"
    | "interviews"
    | "risk"
    | "services"
    | "specialists"
    | "accommodation"
    | "proceedings"
    | "stay_return"
    | "documents"
    | "closure"
    | "conferences"
    | "plan"
    | "conferences"
    | "referrals"
    | "consents"
    | "notes"
    | "tasks"
    | "access"
    | "timeline",
) {
  const t = words[language].cases.page
  await page
    .getByRole("navigation", { name: t.sections })
    .getByRole("link", { name: new RegExp(`^${RegExp.escape(t[section])}`) })
    .click()
  await settled(page)
}

/** In the wizard: what is needed, and on to the offer of organisations. */
export async function askForShelter(page: Page, language: Language) {
  const t = words[language].referrals.new
  await page.getByRole("combobox", { name: t.service, exact: true }).fill(NAMES[language].emergencyShelter)
  await page.getByRole("option", { name: NAMES[language].emergencyShelter, exact: true }).click()
  await page.getByRole("button", { name: t.next }).click()
  await settled(page)
}

/** In the wizard: chooses one of the offered organisations. */
export async function chooseProvider(page: Page, language: Language, name: string) {
  const t = words[language].referrals.new
  await group(page, t.providers)
    .getByRole("radio", { name: new RegExp(RegExp.escape(name)) })
    .check()
  await page.getByRole("button", { name: t.next }).click()
  await settled(page)
}

/** In the wizard: the last step. Gives the reference of the referral. */
export async function send(page: Page, language: Language, name: string, message: string): Promise<string> {
  const t = words[language].referrals
  await page.getByLabel(fill(t.new.message, { name })).fill(message)
  await page.getByRole("button", { name: fill(t.new.send, { name }) }).click()
  await page.waitForURL(/\/referrals\/[0-9a-f-]{36}$/)
  await settled(page)
  return referenceOn(page)
}

/** The reference in the heading of a referral or of a case's bar. */
export async function referenceOn(page: Page): Promise<string> {
  const found = /[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await page.locator("#main").innerText())
  if (!found) throw new Error("No reference on the page")
  return found[0]
}

/** The whole way of the sender: case, consent while referring, referral. Gives the referral's reference. */
export async function referToShelter(
  page: Page,
  language: Language,
  { told, to, sets, message }: { told: Told; to: string; sets: Agreement["sets"]; message: string },
): Promise<{ reference: string; codeName: string; caseUrl: string }> {
  const t = words[language]
  const codeName = await openCase(page, language, told)
  const caseUrl = page.url()
  await page.getByRole("link", { name: t.cases.page.refer }).click()
  await settled(page)
  await askForShelter(page, language)
  await chooseProvider(page, language, to)
  await page.getByRole("button", { name: t.referrals.new.record }).click()
  await recordConsent(page, language, { sets })
  await page.getByRole("button", { name: t.referrals.new.next }).click()
  const reference = await send(page, language, to, message)
  return { reference, codeName, caseUrl }
}

/** Finds a case by its reference and opens it. */
export async function findCase(page: Page, language: Language, reference: string, codeName: string) {
  const t = words[language]
  await page.getByRole("link", { name: t.nav.cases, exact: true }).first().click()
  await settled(page)
  await page.getByRole("button", { name: t.cases.find }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("textbox", { name: t.cases.search.labels.reference }).fill(reference)
  await dialog.getByRole("button", { name: t.cases.search.submit }).click()
  await dialog.getByRole("link", { name: codeName }).click()
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(codeName)
  await settled(page)
}

/** The receiver finds the referral in the list by its reference. */
export async function openReferral(page: Page, language: Language, reference: string) {
  const t = words[language]
  await page.getByRole("link", { name: t.nav.referrals, exact: true }).first().click()
  await settled(page)
  await page.getByRole("row").filter({ hasText: reference }).getByRole("link").first().click()
  await page.waitForURL(/\/referrals\/[0-9a-f-]{36}$/)
  await settled(page)
}

/** Starts an act on the page of a referral. */
export const act = (page: Page, name: string) =>
  page.getByRole("main").getByRole("button", { name, exact: true }).first().click()

/** Confirms in the dialog of an act. */
export async function confirm(page: Page, name: string) {
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name, exact: true }).click()
  await expect(dialog).toBeHidden()
  await settled(page)
}

/** The step at which a referral stands. */
export const stepNow = (page: Page, language: Language) =>
  page
    .getByRole("list", { name: words[language].referrals.page.course })
    .getByRole("listitem")
    .and(page.locator("[aria-current=step]"))

/** Enters a project that has a title and, where one is named, a partner of the directory. Gives its path. */
export async function startProject(
  page: Page,
  language: Language,
  { title, partner }: { title: string; partner?: string },
): Promise<string> {
  const t = words[language]
  await page.goto("/projects/new")
  await settled(page)
  const own = t.terms.language[language].toLocaleLowerCase()
  await page.getByRole("textbox", { name: fill(t.projects.titleIn, { language: own }) }).fill(title)
  if (partner) {
    await page.getByRole("button", { name: t.projects.form.addPartner, exact: true }).click()
    const first = page.getByRole("group", { name: fill(t.projects.form.partnerNumber, { number: 1 }) })
    await first.getByRole("combobox", { name: t.projects.organisation }).fill(partner)
    await page.getByRole("option", { name: partner, exact: true }).click()
  }
  await page.getByRole("button", { name: t.common.save, exact: true }).click()
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}$/)
  await settled(page)
  return new URL(page.url()).pathname
}

type Decided = { text: string; due?: string }

/** Records a meeting that decides these things, for a colleague to see to. */
export async function recordMeeting(
  page: Page,
  language: Language,
  { title, owner, decisions }: { title: string; owner: string; decisions: readonly Decided[] },
) {
  const t = words[language]
  await page.goto("/projects/meetings")
  await settled(page)
  await page.getByRole("button", { name: t.meetings.new, exact: true }).click()
  const dialog = page.getByRole("dialog", { name: t.meetings.newTitle })
  await dialog.getByRole("textbox", { name: t.meetings.name }).fill(title)
  await choose(dialog, t.meetings.kind, t.meetings.kinds.steering_committee)
  for (const [at, { text, due }] of decisions.entries()) {
    await dialog.getByRole("button", { name: t.meetings.addDecision, exact: true }).click()
    const decision = dialog.getByRole("group", {
      name: fill(t.meetings.decisionNumber, { number: at + 1 }),
      exact: true,
    })
    await decision.getByRole("textbox", { name: t.meetings.decision }).fill(text)
    await choose(decision, t.meetings.owner, owner)
    if (!due) continue
    await decision.getByRole("textbox", { name: t.meetings.due }).fill(due)
    await decision.getByRole("textbox", { name: t.meetings.due }).press("Tab")
  }
  await dialog.getByRole("button", { name: t.common.save, exact: true }).click()
  await page.waitForURL(/\/projects\/meetings\/[0-9a-f-]{36}$/)
  await settled(page)
}
