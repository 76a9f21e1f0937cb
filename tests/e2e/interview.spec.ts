import type { Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, NAMES, openReferral, radio, referToShelter, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const TOPICS = { background: "Life before", recruitment: "Recruitment", episodes: "Exploitation" }
const QUESTIONS = {
  work: "What the person lived on",
  platform: "The platform or advertisement",
  form: "The form",
  principal: "Is it the principal episode?",
}

const answered = (page: Page, question: string) => radio(page, question, t.interview.states.answered).check()

async function toTopic(page: Page, name: string) {
  await page
    .getByRole("navigation", { name: t.interview.topics })
    .getByRole("link", { name: new RegExp(`^${RegExp.escape(name)}`) })
    .click()
  await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible()
}

test("what a person told is kept, and the next organisation sees what was asked", async ({ enter }) => {
  test.setTimeout(90_000)
  const page = await enter("ana", { language })
  const { reference, caseUrl } = await referToShelter(page, language, {
    told: somebody("Dorina"),
    to: NAMES[language].shelter,
    sets: ["identity"],
    message: "A bed from tonight, please.",
  })
  await page.goto(new URL(caseUrl).pathname)
  await settled(page)
  await toSection(page, language, "interviews")
  await page.getByRole("button", { name: t.interview.start }).click()
  const dialog = page.getByRole("dialog")
  await choose(dialog, t.interview.place, "Our office")
  await dialog.getByRole("radio", { name: t.interview.consents.person }).check()
  await isAccessible(page, "the beginning of an interview")
  await dialog.getByRole("button", { name: t.interview.start }).click()
  await page.waitForURL(/\/interviews\/[0-9a-f-]{36}\/background$/)
  await settled(page)
  const interview = new URL(page.url()).pathname

  // Saved and left: it is known, and a reload reads it again.
  await answered(page, QUESTIONS.work)
  await page.getByRole("textbox", { name: QUESTIONS.work }).fill("Day labour in the fields")
  await isAccessible(page, "a topic of an interview")
  await page.getByRole("button", { name: t.screening.saveAndLeave }).click()
  await page.waitForURL(/\/interviews$/)
  await page.reload()
  await settled(page)
  await expect(page.getByText(t.interview.counted_one)).toBeVisible()
  const known = page.getByRole("region", { name: t.interview.known })
  await expect(known).toContainText("Day labour in the fields")
  await expect(known).toContainText("asked by Ana")
  await isAccessible(page, "the interviews of a case")

  // The server saves and its answer is lost: what was typed stays, and is not saved twice.
  await page.goto(interview)
  await settled(page)
  await toTopic(page, TOPICS.episodes)
  await page.getByRole("button", { name: t.interview.addEntry }).click()
  await answered(page, QUESTIONS.form)
  await choose(page, QUESTIONS.form, "Forced begging")
  await radio(page, QUESTIONS.principal, t.screening.answers.yes).check()
  let tries = 0
  await page.route("**/topics/episodes", async (route) => {
    if (route.request().method() !== "PATCH" || tries > 0) return route.continue()
    tries += 1
    await route.fetch()
    return route.abort("connectionreset")
  })
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  await expect(page.getByText(t.screening.keptHere)).toBeVisible()
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  await page.waitForURL(/\/control$/)
  await toTopic(page, TOPICS.episodes)
  await expect(
    page.getByRole("group", { name: fill(t.interview.entry, { at: 1 }), exact: true }),
  ).toBeVisible()
  await expect(
    page.getByRole("group", { name: fill(t.interview.entry, { at: 2 }), exact: true }),
  ).toHaveCount(0)
  await page.setViewportSize({ width: 390, height: 844 })
  await isAccessible(page, "a topic on a telephone")
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(isWide).toBe(false)

  await page.goto(interview.replace(/background$/, "check"))
  await settled(page)
  await page.getByRole("button", { name: t.interview.finish }).click()
  await page.getByRole("dialog").getByRole("button", { name: t.interview.finish }).click()
  await page.waitForURL(/\/interviews$/)
  await expect(page.getByText(t.interview.course.finished)).toBeVisible()

  const receiver = await enter("ioana", { language })
  await openReferral(receiver, language, reference)
  const shared = receiver.getByRole("listitem").filter({ hasText: t.interview.askedBefore })
  await expect(shared).toContainText(TOPICS.background)
  await expect(receiver.locator("#main")).not.toContainText("Day labour")
  await isAccessible(receiver, "a referral that tells of interviews")
})
