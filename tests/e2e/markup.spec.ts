import type { Page } from "@playwright/test"
import { address, expect, fill, settled, test, words } from "./people"
import {
  act,
  askForShelter,
  choose,
  chooseProvider,
  confirm,
  NAMES,
  openReferral,
  radio,
  recordConsent,
  send,
  toSection,
} from "./work"

const language = "en"
const t = words[language]
const { shelter } = NAMES[language]

/** What an attacker would store; each would say `ran`, if it ran. */
const CORPUS = [
  `<script>window.ran=1</script>`,
  `<img src=x onerror=window.ran=1>`,
  `<svg onload=window.ran=1><a xlink:href="javascript:window.ran=1">x</a></svg>`,
  `<a href="javascript:window.ran=1">x</a>`,
  `javascript:window.ran=1`,
  `"><iframe srcdoc="<script>parent.ran=1</script>">`,
  `{{constructor.constructor('window.ran=1')()}}`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay a plain string
  "${window.ran=1}`${window.ran=1}`",
  `$t(common.save) {{name}}`,
  `data:text/html,<script>parent.ran=1</script>`,
  `</textarea></title><style>*{display:none}</style>`,
] as const
const TEXT = CORPUS.join("\n")
/** The n-th of it, on one line. */
const line = (at: number) => `${CORPUS[at % CORPUS.length]} ${at}`

test("SEC-43, SEC-50: markup in every field a person can fill is text to whoever reads it", async ({
  enter,
}) => {
  test.setTimeout(180_000)
  const admin = await enter("admin", { language })
  await storesAnOrganisation(admin)

  const sender = await enter("ana", { language })
  await alarmed(sender)
  await opensACase(sender)
  const reference = await refersIt(sender)

  const receiver = await enter("ioana", { language })
  await alarmed(receiver)
  await answersIt(receiver, reference)

  await sender.reload()
  await settled(sender)
  await reads(sender, CORPUS)
  await sender.goto("/")
  await settled(sender)
  await reads(sender, [line(5)])
  await isQuiet(sender)
  await isQuiet(receiver)
  await isQuiet(admin)
})

async function storesAnOrganisation(page: Page) {
  await alarmed(page)
  await page.goto("/directory/new")
  await settled(page)
  const name = (code: "ro" | "sq" | "en") =>
    page.getByLabel(fill(t.organisation.nameIn, { language: t.terms.language[code].toLowerCase() }))
  await name("ro").fill(line(0))
  await name("sq").fill(line(1))
  await name("en").fill(line(6))
  await page.getByLabel(t.organisation.aliases).first().fill(line(2))
  await page.keyboard.press("Enter")
  await choose(page, t.directory.kind, t.terms.organisationKind.ngo)
  await page.getByLabel(t.organisation.address).fill(line(3))
  // An address of a script is no address of a site.
  await page.getByLabel(t.organisation.website).fill("javascript:window.ran=1")
  await page.getByRole("button", { name: t.common.save }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByLabel(t.organisation.website).fill("")
  await page.getByRole("button", { name: t.common.save }).click()
  await page.waitForURL(/\/directory\/[0-9a-f-]{36}$/)
  await settled(page)
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(line(6))
  await reads(page, [line(2), line(3)])
  await page.goto("/directory")
  await settled(page)
  await page.keyboard.press("Control+k")
  await page
    .getByRole("combobox", { name: t.shell.search })
    .or(page.getByLabel(t.shell.search))
    .last()
    .fill("constructor")
  await expect(page.getByRole("button", { name: line(6) }).first()).toBeVisible()
}

async function opensACase(page: Page) {
  await page.goto("/cases/new")
  await settled(page)
  await choose(page, t.cases.form.county, "Cluj")
  await radio(page, t.cases.form.sex, t.terms.sex.female).check()
  await radio(page, t.cases.form.ageGroup, t.terms.ageGroup.a26_40).check()
  await page.getByText(t.cases.form.known, { exact: true }).click()
  await page.getByLabel(t.cases.form.givenNames).fill(line(0))
  await page.getByLabel(t.cases.form.familyName).fill(line(1))
  await page.getByLabel(t.cases.form.aliases).first().fill(line(2))
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: t.cases.form.addIdentifier }).click()
  await page.getByLabel(t.cases.form.identifierValue, { exact: true }).fill(line(4))
  await page.getByRole("button", { name: t.cases.form.addContact }).click()
  await page.getByLabel(t.cases.form.contactValue).fill(line(3))
  await page.getByLabel(t.cases.form.contactNote).fill(line(5))
  await page.getByRole("textbox", { name: t.cases.form.note, exact: true }).fill(TEXT)
  await page.getByRole("button", { name: t.cases.form.submit }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  await settled(page)

  await page.getByRole("button", { name: t.cases.page.showName }).click()
  await reads(page, [`${line(0)} ${line(1)}`])
  await toSection(page, language, "person")
  await page.getByRole("button", { name: t.cases.personSection.open }).click()
  await reads(page, [line(2), line(3), line(4), line(5)])
  await toSection(page, language, "notes")
  await reads(page, CORPUS)
  await toSection(page, language, "tasks")
  await page.getByLabel(t.cases.tasks.title).fill(line(5))
  await page.getByRole("button", { name: t.cases.tasks.submit }).click()
  await reads(page, [line(5)])
  await toSection(page, language, "tracks")
  await page
    .getByRole("button", { name: `${t.cases.track.change}: ${t.tracks.names.identification}` })
    .click()
  await page.getByRole("radio", { name: t.tracks.identification.screening, exact: true }).check()
  await page.getByLabel(t.cases.track.grounds).fill(TEXT)
  await confirm(page, t.cases.track.submit)
  await page.getByRole("button", { name: t.cases.track.showGrounds }).click()
  await reads(page, CORPUS)
}

async function refersIt(page: Page): Promise<string> {
  await page.getByRole("link", { name: t.cases.page.refer }).click()
  await settled(page)
  await askForShelter(page, language)
  await chooseProvider(page, language, shelter)
  await page.getByRole("button", { name: t.referrals.new.record }).click()
  const consent = page.getByRole("dialog", { name: t.consents.recordTitle })
  await consent.getByLabel(t.consents.explainedBy).fill(line(7))
  await consent.getByRole("textbox", { name: t.consents.note, exact: true }).fill(TEXT)
  await recordConsent(page, language, { sets: ["identity", "contact", "safe_contact"] })
  await page.getByRole("button", { name: t.referrals.new.next }).click()
  const reference = await send(page, language, shelter, TEXT)
  await reads(page, CORPUS)
  return reference
}

async function answersIt(page: Page, reference: string) {
  await openReferral(page, language, reference)
  await reads(page, [...CORPUS, line(0), line(1), line(2), line(3), line(5)])
  await act(page, t.referrals.acts.accept)
  await confirm(page, t.referrals.acts.accept)
  await act(page, t.referrals.acts.start_service)
  await confirm(page, t.referrals.acts.start_service)
  await act(page, t.referrals.acts.give_feedback)
  await page.getByLabel(t.referrals.dialogs.narrative).fill(TEXT)
  await page.getByLabel(t.referrals.dialogs.whatNext).fill(line(8))
  await confirm(page, t.referrals.acts.give_feedback)
  await act(page, t.referrals.acts.break)
  await page.getByRole("radio", { name: t.referrals.broken.lost_contact }).check()
  await page.getByLabel(t.referrals.dialogs.reasonText).fill(TEXT)
  await confirm(page, t.referrals.acts.break)
  await reads(page, [...CORPUS, line(8)])
}

/** Every word of it stands on the page as it was written. */
async function reads(page: Page, texts: readonly string[]) {
  for (const text of texts) await expect(page.locator("#main")).toContainText(text)
}

/** From now on the page tells what ran and what the policy stopped. */
async function alarmed(page: Page) {
  await page.addInitScript(() => {
    const violated: string[] = []
    Object.assign(window, { violated })
    document.addEventListener("securitypolicyviolation", (event) => violated.push(event.violatedDirective))
  })
  page.on("dialog", (dialog) => {
    throw new Error(`A dialog opened: ${dialog.message()}`)
  })
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/x") throw new Error("A stored picture was asked for")
  })
  await page.reload()
  await settled(page)
}

/** Nothing of the corpus became part of the page. */
async function isQuiet(page: Page) {
  const found = await page.evaluate(() => ({
    ran: "ran" in window,
    violated: "violated" in window ? window.violated : ["not watched"],
    frames: document.querySelectorAll("iframe, object, embed, base").length,
    links: [...document.querySelectorAll("[href], [src], [action]")].filter((one) =>
      ["href", "src", "action"].some((name) => /^\s*(javascript|data):/i.test(one.getAttribute(name) ?? "")),
    ).length,
    handlers: [...document.querySelectorAll("*")].filter((one) =>
      one.getAttributeNames().some((name) => name.startsWith("on")),
    ).length,
  }))
  expect(found).toEqual({ ran: false, violated: [], frames: 0, links: 0, handlers: 0 })
  expect(page.url().startsWith(address())).toBe(true)
}
