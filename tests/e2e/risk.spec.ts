import type { Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, openCase, radio, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const FACTORS = {
  contact: "Contact with the exploiter within the last week",
  threat: "An explicit threat was made",
  address: "The exploiter knows the person's address",
}
const LEVEL = t.terms.riskLevel

const answer = (page: Page, factor: string, strength: keyof typeof t.risk.strengths) =>
  radio(page, factor, t.risk.strengths[strength]).check()

const toDomain = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: t.risk.domains })
    .getByRole("link", { name: new RegExp(`^${RegExp.escape(name)}`) })
    .click()

/** The level as the head of the case shows it. */
const level = (page: Page, word: string) =>
  expect(page.locator("#main").getByText(word, { exact: true }).first()).toBeVisible()

test("a risk is lowered by a second person", async ({ enter }) => {
  test.setTimeout(120_000)
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Sorina"))
  const caseUrl = new URL(page.url()).pathname
  await toSection(page, language, "risk")
  await expect(page.getByText(t.risk.none)).toBeVisible()
  await isAccessible(page, "a risk that is not assessed")
  await page.getByRole("button", { name: t.risk.start, exact: true }).click()
  await page.waitForURL(/\/risk\/[0-9a-f-]{36}\/exploiter$/)
  await settled(page)
  // SEC-52: the tab says nothing of the person.
  await expect(page).toHaveTitle(`${t.titles.risk} · Punte`)

  await answer(page, FACTORS.contact, "low")
  await answer(page, FACTORS.threat, "high")
  await answer(page, FACTORS.address, "unknown")
  await isAccessible(page, "a domain of the risk")
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  await page.waitForURL(/\/person$/)
  await toDomain(page, t.risk.judge)
  await settled(page)
  const floor = page.getByRole("region", { name: t.risk.floorSoFar })
  await expect(floor).toContainText(LEVEL.high)
  await expect(floor).toContainText(FACTORS.contact)
  await expect(floor).toContainText(fill(t.risk.couldBe, { level: LEVEL.extreme }))
  await expect(floor).toContainText(FACTORS.address)
  await expect(page.locator("#main")).not.toContainText("%")

  await radio(page, t.risk.level, LEVEL.low).check()
  await expect(page.getByText(t.risk.belowFloor, { exact: true })).toBeVisible()
  await page.getByRole("button", { name: t.risk.askSecond }).click()
  await expect(page.getByText(t.risk.groundsMissing)).toBeVisible()
  await page.getByRole("textbox", { name: t.risk.grounds }).fill("He was arrested yesterday.")
  await isAccessible(page, "the judgement")
  await page.getByRole("button", { name: t.risk.askSecond }).click()
  await expect(page.getByRole("region", { name: t.risk.outcome })).toContainText(LEVEL.high)
  await expect(page.getByRole("button", { name: t.risk.confirm })).toBeHidden()
  const here = new URL(page.url()).pathname
  await page.goto(caseUrl)
  await settled(page)
  await level(page, LEVEL.high)

  const supervisor = await enter("mihai", { language })
  await supervisor.goto(here)
  await settled(supervisor)
  await expect(supervisor.getByText("He was arrested yesterday.")).toBeVisible()
  await isAccessible(supervisor, "what awaits a second person")
  await supervisor.getByRole("textbox", { name: t.risk.secondReason }).fill("Confirmed by the police.")
  await supervisor.getByRole("button", { name: t.risk.confirm }).click()
  await expect(supervisor.getByRole("region", { name: t.risk.outcome })).toContainText(LEVEL.low)

  await page.goto(`${caseUrl}/risk`)
  await settled(page)
  await level(page, LEVEL.low)
  await expect(page.getByText("Confirmed by the police.")).toBeVisible()
  await isAccessible(page, "the history of the risk")

  // What happens next is looked at within a day.
  await page.getByRole("button", { name: t.risk.trigger }).click()
  const dialog = page.getByRole("dialog", { name: t.risk.triggerTitle })
  await choose(dialog, t.risk.triggerReason, t.risk.triggers.arrest_or_release)
  await dialog.getByRole("textbox", { name: t.risk.triggerNote }).fill("He was released this morning.")
  await isAccessible(page, "what happened")
  await dialog.getByRole("button", { name: t.risk.triggerSubmit }).click()
  await expect(dialog).toBeHidden()
  await toSection(page, language, "timeline")
  await expect(
    page.getByText(fill(t.cases.events.risk.triggered_reason, { reason: t.risk.triggers.arrest_or_release })),
  ).toBeVisible()
  await expect(page.getByText(fill(t.cases.events.risk.lowered_level, { level: LEVEL.low }))).toBeVisible()
})

test("a safety plan is opened on purpose, and two who write it choose part by part", async ({ enter }) => {
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Smaranda"))
  await toSection(page, language, "risk")
  const here = new URL(page.url()).pathname
  const parts = t.risk.plan.parts
  const write = async (by: Page) => {
    await by.getByRole("button", { name: t.risk.plan.open }).click()
    await by.getByRole("button", { name: t.risk.plan.write, exact: true }).click()
    return by.getByRole("dialog", { name: t.risk.plan.title })
  }
  const mine = await write(page)
  const other = await enter("mihai", { language })
  await other.goto(here)
  await settled(other)
  const theirs = await write(other)
  await theirs.getByRole("textbox", { name: parts.safe_places }).fill("The church hall.")
  await theirs.getByRole("textbox", { name: parts.what_to_do }).fill("Call 112.")
  await theirs.getByRole("button", { name: t.risk.plan.save }).click()
  await expect(theirs).toBeHidden()

  await mine.getByRole("textbox", { name: parts.safe_places }).fill("The neighbour on the ground floor.")
  await isAccessible(page, "a safety plan")
  await mine.getByRole("button", { name: t.risk.plan.save }).click()
  const conflict = page.getByRole("dialog", { name: t.conflict.title })
  await expect(conflict.getByRole("group")).toHaveCount(1)
  // Whoever goes back has not chosen yet, and saves over nobody's words.
  await conflict.getByRole("button", { name: t.conflict.goBack }).click()
  await expect(mine.getByRole("textbox", { name: parts.what_to_do })).toHaveValue("")
  await mine.getByRole("button", { name: t.risk.plan.save }).click()
  await expect(conflict.getByRole("group")).toHaveCount(1)
  await conflict.getByRole("radio", { name: "The neighbour on the ground floor." }).check()
  await conflict.getByRole("button", { name: t.conflict.save }).click()
  await expect(conflict).toBeHidden()
  await expect(page.getByText("The neighbour on the ground floor.")).toBeVisible()
  await expect(page.getByText("Call 112.")).toBeVisible()
})
