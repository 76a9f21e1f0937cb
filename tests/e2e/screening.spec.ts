import type { Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { openCase, radio, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const LABOUR = "Labour exploitation: operational indicators (ILO and European Commission)"

const TOPICS = {
  deception: "Deceptive recruitment",
  exploitation: "Exploitative work",
  coercion: "Coercion at destination",
}
const QUESTIONS = {
  work: "Was the person deceived about the work, the place or the employer?",
  pay: "Was the person deceived about the pay or earnings?",
  conditions: "Was the person deceived about the working conditions?",
  hours: "Did the person work too many days or hours?",
  salary: "Was the person paid little or nothing?",
  documents: "Were the person's documents taken at the destination?",
  debt: "Was the person held by a debt?",
}

/** From the page of a case: begins a screening with the labour indicators. */
async function begin(page: Page) {
  await toSection(page, language, "screenings")
  await page.getByRole("button", { name: t.screening.start }).first().click()
  const dialog = page.getByRole("dialog")
  await expect(dialog.getByRole("radio", { name: /^Sexual exploitation/ })).toBeDisabled()
  await dialog.getByRole("radio", { name: LABOUR }).check()
  await isAccessible(page, "the choice of an instrument")
  await dialog.getByRole("button", { name: t.screening.start }).click()
  await page.waitForURL(/\/screenings\/[0-9a-f-]{36}\/D1$/)
  await settled(page)
}

const answer = (page: Page, question: string, state: keyof typeof t.screening.answers) =>
  radio(page, question, t.screening.answers[state]).check()

async function toTopic(page: Page, name: string) {
  await page
    .getByRole("navigation", { name: t.screening.topics })
    .getByRole("link", { name: new RegExp(`^${RegExp.escape(name)}`) })
    .click()
  await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible()
}

async function goOn(page: Page) {
  const here = page.url()
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  await page.waitForURL((url) => url.href !== here)
  await settled(page)
}

test("a case worker screens a person to a result that names its signs", async ({ enter }) => {
  test.setTimeout(120_000)
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Voica"))
  const caseUrl = new URL(page.url()).pathname
  await begin(page)
  // SEC-52: the tab says nothing of the person.
  await expect(page).toHaveTitle(`${t.titles.screening} · Punte`)
  await expect(page.getByText(t.screening.unverified)).toBeVisible()

  await answer(page, QUESTIONS.work, "yes")
  await answer(page, QUESTIONS.pay, "no")
  await answer(page, QUESTIONS.conditions, "refused")
  await expect(page.getByText(fill(t.screening.unsaved_other, { count: 3 }))).toBeVisible()
  await isAccessible(page, "a topic")
  await goOn(page)

  await toTopic(page, TOPICS.exploitation)
  await answer(page, QUESTIONS.hours, "yes")
  await answer(page, QUESTIONS.salary, "yes")
  await page.getByRole("button", { name: t.screening.saveAndLeave }).click()
  await page.waitForURL(/\/screenings$/)
  const entry = page.getByRole("main").getByRole("listitem").filter({ hasText: LABOUR })
  await expect(entry).toContainText(fill(t.screening.answeredOf, { answered: 5, asked: 67 }))

  await entry.getByRole("link").click()
  await settled(page)
  await page
    .getByRole("navigation", { name: t.screening.topics })
    .getByRole("link", { name: t.screening.result })
    .click()
  await expect(page.getByRole("heading", { name: t.screening.soFar })).toBeVisible()
  await expect(page.getByText(t.screening.stillPossible)).toBeVisible()
  const next = page.getByRole("region", { name: t.screening.askNext })
  await expect(next).toContainText(
    fill(t.screening.askPositive, { what: fill(t.screening.weights.medium_one, { count: 1 }) }),
  )
  await isAccessible(page, "what it says so far")

  await toTopic(page, TOPICS.coercion)
  await answer(page, QUESTIONS.documents, "yes")
  await answer(page, QUESTIONS.debt, "yes")
  await goOn(page)
  await toTopic(page, TOPICS.deception)
  await answer(page, QUESTIONS.pay, "yes")
  await goOn(page)

  await page
    .getByRole("navigation", { name: t.screening.topics })
    .getByRole("link", { name: t.screening.check })
    .click()
  await expect(page.getByRole("region", { name: TOPICS.deception })).toContainText(
    t.screening.answers.refused,
  )
  await isAccessible(page, "all answers")
  await page.getByRole("button", { name: t.screening.finish }).click()
  await page.getByRole("dialog").getByRole("button", { name: t.screening.finish }).click()
  await page.waitForURL(/\/result$/)
  await expect(page.getByText(t.screening.noDecision)).toBeVisible()
  await expect(page.getByText("Signs of trafficking for forced labour")).toBeVisible()
  const topics = page.getByRole("region", { name: t.screening.byTopic })
  for (const sign of [QUESTIONS.work, QUESTIONS.pay, QUESTIONS.hours, QUESTIONS.debt]) {
    await expect(topics).toContainText(sign)
  }
  await expect(page.getByText(t.screening.nothingToAsk)).toBeVisible()
  await expect(page.locator("#main")).not.toContainText("%")
  await isAccessible(page, "the result")

  await page.goto(`${caseUrl}/screenings`)
  await settled(page)
  await expect(page.getByText("Signs of trafficking for forced labour")).toBeVisible()
  await isAccessible(page, "the screenings of a case")

  // Whoever screens again sees what was asked, and need not ask.
  await begin(page)
  await expect(page.getByText(/^Already asked on .* by Ana .*: Yes\./).first()).toBeVisible()
  await page.getByRole("button", { name: t.screening.take }).first().click()
  await expect(radio(page, QUESTIONS.work, t.screening.answers.yes)).toBeChecked()
})

test("REL-07, REL-25: nothing answered is lost to a conflict, a lost connection or a click away", async ({
  enter,
}) => {
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Petra"))
  await begin(page)
  const other = await enter("ana", { language })
  await other.goto(new URL(page.url()).pathname)
  await settled(other)
  await answer(other, QUESTIONS.work, "no")
  await answer(other, QUESTIONS.conditions, "yes")
  await goOn(other)

  // A question both answered is put to the person; what only one answered is kept.
  await answer(page, QUESTIONS.work, "yes")
  await answer(page, QUESTIONS.pay, "yes")
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  const conflict = page.getByRole("dialog", { name: t.conflict.title })
  await expect(conflict.getByRole("group")).toHaveCount(1)
  // Whoever goes back has not chosen yet, and saves over nobody's answer.
  await conflict.getByRole("button", { name: t.conflict.goBack }).click()
  await expect(radio(page, QUESTIONS.work, t.screening.answers.yes)).toBeChecked()
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  await expect(conflict.getByRole("group")).toHaveCount(1)
  await conflict.getByRole("radio", { name: `${t.conflict.mine}: ${t.screening.answers.yes}` }).check()
  await conflict.getByRole("button", { name: t.conflict.save }).click()
  await page.waitForURL(/\/D2$/)
  await toTopic(page, TOPICS.deception)
  for (const question of [QUESTIONS.work, QUESTIONS.pay, QUESTIONS.conditions]) {
    await expect(radio(page, question, t.screening.answers.yes)).toBeChecked()
  }

  // The server saves, and its answer never arrives.
  let tries = 0
  await page.route("**/screenings/*", async (route) => {
    if (route.request().method() !== "PATCH" || tries > 0) return route.continue()
    tries += 1
    await route.fetch()
    return route.abort("connectionreset")
  })
  await answer(page, QUESTIONS.pay, "unknown")
  await page.getByRole("button", { name: t.screening.saveAndGoOn }).click()
  await expect(page.getByText(t.screening.keptHere)).toBeVisible()
  await expect(radio(page, QUESTIONS.pay, t.screening.answers.unknown)).toBeChecked()
  const kept = await page.evaluate(() =>
    [...Object.keys(localStorage), ...Object.keys(sessionStorage)].join(),
  )
  expect(kept).not.toContain("D1")
  await goOn(page)
  await toTopic(page, TOPICS.deception)
  await expect(radio(page, QUESTIONS.pay, t.screening.answers.unknown)).toBeChecked()

  await answer(page, QUESTIONS.pay, "no")
  await page.getByRole("link", { name: t.nav.cases, exact: true }).first().click()
  await page
    .getByRole("dialog", { name: t.unsaved.title })
    .getByRole("button", { name: t.common.cancel })
    .click()
  await expect(radio(page, QUESTIONS.pay, t.screening.answers.no)).toBeChecked()
})
