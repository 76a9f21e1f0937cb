import type { Locator, Page } from "@playwright/test"
import { account, expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, recordMeeting } from "./work"

const language = "ro"
const t = words[language]

const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true })
const box = (within: Page | Locator, name: string | RegExp) => within.getByRole("textbox", { name })

/** One of the lists that stand in the menu beside the tabs. */
async function toList(page: Page, list: keyof typeof t.projects.tabs) {
  const tabs = page.getByRole("navigation", { name: t.projects.lists })
  await tabs.getByRole("button", { name: new RegExp(`^${t.projects.tabs.more}`) }).click()
  await page.getByRole("menuitem", { name: t.projects.tabs[list], exact: true }).click()
  await settled(page)
}

test("an officer enters a protocol, a stated figure and a review by standards", async ({ enter }) => {
  test.setTimeout(120_000)
  const mark = Math.random().toString(36).slice(2, 8)
  const page = await enter("petra", { language })
  await page.goto("/projects")
  await settled(page)

  await toList(page, "protocols")
  await button(page, t.protocols.new).click()
  const protocol = page.getByRole("dialog", { name: t.protocols.newTitle })
  await box(protocol, t.protocols.name).fill(`Protocol ${mark}`)
  await choose(protocol, t.protocols.validity, t.protocols.validities.unlimited)
  await button(protocol, t.bodies.add).click()
  const party = protocol.getByRole("group", { name: fill(t.bodies.number, { number: 1 }) })
  await party.getByRole("radio", { name: t.projects.form.partnerPrinted }).check()
  await box(party, t.projects.form.partnerName).fill("Inspectoratul Școlar")
  await box(party, t.protocols.duties).fill("numește o persoană de contact")
  await button(protocol, t.common.save).click()
  await page.waitForURL(/\/projects\/protocols\/[0-9a-f-]{36}$/)
  await settled(page)
  await expect(page.getByRole("heading", { level: 1, name: `Protocol ${mark}` })).toBeVisible()
  await expect(page.getByText(t.protocols.states.in_force, { exact: true })).toBeVisible()
  await expect(page.getByText("numește o persoană de contact")).toBeVisible()
  await isAccessible(page, "a protocol")

  await page.goto("/projects/figures")
  await settled(page)
  await button(page, t.figures.new).click()
  const figure = page.getByRole("dialog", { name: t.figures.newTitle })
  await choose(figure, t.figures.key, t.figures.keys.direct_beneficiaries)
  await box(figure, t.projects.year).fill("2020")
  await box(figure, t.figures.value).fill("150000")
  await choose(figure, t.figures.kind, t.figures.kinds.approximate)
  await box(figure, t.claims.source).fill(`Bilanț ${mark}`)
  await button(figure, t.common.save).click()
  const row = page.getByRole("row").filter({ hasText: `Bilanț ${mark}` })
  await expect(row).toContainText(/150.000/)
  await isAccessible(page, "stated figures")

  await toList(page, "reviews")
  await button(page, t.reviews.new).click()
  const review = page.getByRole("dialog", { name: t.reviews.newTitle })
  await box(review, t.reviews.name).fill(`Evaluare ${mark}`)
  const provider = review.getByRole("radiogroup", { name: t.bodies.parts.provider })
  await provider.getByRole("radio", { name: t.projects.form.partnerPrinted }).check()
  await box(review, t.projects.form.partnerName).fill("Centrul Exemplu")
  await button(review, t.reviews.addFinding).click()
  const finding = review.getByRole("group", { name: fill(t.reviews.findingNumber, { number: 1 }) })
  await choose(finding, t.reviews.outcome, t.reviews.outcomes.partly_met)
  await box(finding, t.reviews.score).fill("60")
  await isAccessible(page, "the form of a review")
  await button(review, t.common.save).click()
  await page.waitForURL(/\/projects\/reviews\/[0-9a-f-]{36}$/)
  await settled(page)
  const mean = fill(t.reviews.meanOf_one, { mean: "60\\s*%", count: 1 })
  await expect(page.getByText(new RegExp(mean))).toBeVisible()
  await expect(page.getByText(t.reviews.outcomes.partly_met, { exact: true })).toBeVisible()
  await isAccessible(page, "a review")
})

test("what a colleague saw to goes to another, who finds it on home and settles it by the keyboard", async ({
  enter,
}) => {
  test.setTimeout(120_000)
  const mark = Math.random().toString(36).slice(2, 8)
  const { display_name: leaving } = await account("felicia")
  const { display_name: heir } = await account("petra")
  const title = `Comitetul ${mark}`
  const [late, someDay] = [`Trimite raportul ${mark}`, `Publică ghidul ${mark}`]
  const page = await enter("petra", { language })
  const decisions = [{ text: late, due: "05.03.2020" }, { text: someDay }]
  await recordMeeting(page, language, { title, owner: leaving, decisions })
  const home = page.getByRole("region", { name: t.homeProjects.decisions })
  await page.goto("/")
  await settled(page)
  await expect(home).toBeVisible()
  await expect(home.getByText(late)).toHaveCount(0)

  await page.goto("/projects/handovers")
  await settled(page)
  await isAccessible(page, "who sees to what in projects")
  await page.getByRole("link", { name: leaving, exact: true }).click()
  await page.waitForURL(/\/projects\/handovers\/[0-9a-f-]{36}$/)
  await settled(page)
  await expect(page.getByRole("rowheader", { name: title })).toBeVisible()
  const to = page
    .getByRole("textbox", { name: t.handover.to })
    .or(page.getByRole("combobox", { name: t.handover.to }))
  await to.first().click()
  await page.getByRole("option", { name: heir, exact: true }).click()
  await page.keyboard.press("Escape")
  await isAccessible(page, "a hand-over in projects")
  await button(page, t.handover.submit).click()
  await expect(page.getByText(t.handover.nothing)).toBeVisible()

  // Home shows both, the one that is overdue first, and leads to where it stands.
  await page.getByRole("link", { name: t.nav.home, exact: true }).first().click()
  await page.waitForURL((url) => url.pathname === "/")
  await settled(page)
  const mine = home.getByRole("listitem").filter({ hasText: mark })
  await expect(mine).toHaveCount(2)
  await expect(mine.first()).toContainText(late)
  await expect(mine.first()).toContainText(t.meetings.overdue)
  await expect(mine.first()).toContainText(title)
  await isAccessible(page, "home of somebody who sees to decisions")
  await home.getByRole("link", { name: late }).click()
  await page.waitForURL(/\/projects\/meetings\/[0-9a-f-]{36}#/)
  await expect(page.getByText(late, { exact: true })).toBeFocused()

  // In the list the focus goes on to the next one.
  await page.getByRole("link", { name: t.nav.home, exact: true }).first().click()
  await home.getByRole("link", { name: t.homeProjects.toDecisions, exact: true }).click()
  await page.waitForURL(/\/projects\/meetings\/decisions\?whose=mine$/)
  await settled(page)
  const done = (text: string) => button(page, `${t.meetings.settle.done}: ${text}`)
  await done(late).focus()
  await page.keyboard.press("Enter")
  await expect(page.getByRole("rowheader", { name: late })).toHaveCount(0)
  // Whatever stands next: others may have entered decisions meanwhile.
  await expect(page.locator("tr button:focus")).toHaveCount(1)
  await isAccessible(page, "the list of decisions")
  await page.getByRole("link", { name: t.nav.home, exact: true }).first().click()
  await expect(mine).toHaveCount(1)
  await expect(mine).toContainText(someDay)
})
