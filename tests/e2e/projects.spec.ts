import type { Locator, Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose } from "./work"

const language = "ro"
const t = words[language]

const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true })
const box = (within: Page | Locator, name: string) => within.getByRole("textbox", { name })

async function toSection(page: Page, section: keyof typeof t.projects.sections) {
  const sections = page.getByRole("navigation", { name: t.projects.sectionsLabel })
  await sections.getByRole("link", { name: t.projects.sections[section], exact: true }).click()
  await settled(page)
}

/** ISF 01 as its closing conference tells of it: 29 months, and no day. */
async function enterProject(page: Page, title: string) {
  await page.getByRole("link", { name: t.nav.projects, exact: true }).first().click()
  await settled(page)
  await isAccessible(page, "the list of projects")
  await page.getByRole("link", { name: t.projects.new, exact: true }).click()
  await settled(page)
  // What has no title is told so, and nothing of what was typed is lost for want of it.
  await box(page, t.projects.code).first().fill("ROFSIP2016OS5A10P01")
  await button(page, t.common.save).click()
  await expect(page.getByText(t.problems.fields.required)).toBeVisible()
  const romanian = fill(t.projects.titleIn, { language: t.terms.language.ro.toLocaleLowerCase() })
  await box(page, romanian).fill(title)
  await choose(page, t.projects.status, t.projects.statuses.closed)
  await page.getByRole("radio", { name: t.projects.form.timings.months, exact: true }).check()
  await page.getByRole("textbox", { name: t.projects.form.months, exact: true }).fill("29")
  await isAccessible(page, "the form of a project")
  await button(page, t.common.save).click()
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}$/)
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible()
  await settled(page)
  await expect(page.getByText(fill(t.projects.months_other, { count: 29 }))).toBeVisible()
  await isAccessible(page, "a project")
}

async function openRo20(page: Page) {
  await page.goto("/projects")
  await settled(page)
  await page.getByRole("searchbox", { name: t.projects.find }).fill("modele de bune practici")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("rowheader")).toHaveCount(1)
  await page.getByRole("rowheader").getByRole("link").click()
  await settled(page)
}

test("an officer hears of 100 RON too much and keeps it as printed; 300 % is told as it is", async ({
  enter,
}) => {
  test.setTimeout(120_000)
  const title = `O abordare centrată pe victime ${Math.random().toString(36).slice(2, 8)}`
  const officer = await enter("petra", { language })
  await enterProject(officer, title)
  // Who manages projects does not keep their budgets.
  await toSection(officer, "budget")
  await expect(officer.getByText(t.budget.none)).toBeVisible()
  await expect(officer.getByRole("link", { name: t.budget.enter })).toHaveCount(0)

  const page = await enter("felicia", { language })
  await page.goto(new URL(officer.url()).pathname)
  await settled(page)
  await page.getByRole("link", { name: t.budget.enter, exact: true }).click()
  await settled(page)
  await box(page, t.budget.total).fill("806.043")
  for (const [number, amount] of [
    [1, "604.632"],
    [2, "201.511"],
  ] as const) {
    await button(page, t.budget.addSource).click()
    const source = page.getByRole("group", { name: fill(t.budget.sourceNumber, { number }) })
    if (number === 2) await choose(source, t.budget.source, t.budget.kinds.national)
    await box(source, t.budget.amount).fill(amount)
  }
  // It is named while somebody types, and when the server refuses it.
  const tooMuch = /100,00\s*RON/
  await expect(page.getByRole("status").filter({ hasText: tooMuch })).toBeVisible()
  await button(page, t.common.save).click()
  const refused = page.getByRole("alert").filter({ hasText: t.budget.refused })
  await expect(refused).toContainText(tooMuch)
  await isAccessible(page, "a budget that does not add up")

  await page.getByRole("radio", { name: t.budget.keepAsPrinted }).check()
  await box(page, t.budget.document).fill("Pagina proiectului în limba engleză")
  await button(page, t.common.save).click()
  await page.waitForURL(/\/budget$/)
  await settled(page)
  await expect(page.getByRole("alert").filter({ hasText: t.budget.doesNotAddUp })).toContainText(tooMuch)
  await isAccessible(page, "a budget that is kept as printed")

  // RO20: 85 and 15 percent by computing, six of two sessions.
  await openRo20(officer)
  await toSection(officer, "budget")
  for (const share of [/^85\s*%$/, /^15\s*%$/]) await expect(officer.getByText(share)).toBeVisible()
  await toSection(officer, "indicators")
  await expect(officer.getByText(/300\s*%/)).toBeVisible()
  await isAccessible(officer, "indicators beyond their target")
})

test("an officer adds a milestone and corrects what was written down", async ({ enter }) => {
  test.setTimeout(60_000)
  const page = await enter("petra", { language })
  await openRo20(page)
  await toSection(page, "indicators")
  const name = "Campanii de prevenire"
  const campaigns = page.getByRole("listitem").filter({ hasText: name })
  const edit = (what: string) => button(campaigns, fill(t.projects.editOne, { name: what })).click()
  const save = async (title: string) => {
    const dialog = page.getByRole("dialog", { name: title })
    await button(dialog, t.common.save).click()
    await expect(dialog).toBeHidden()
  }
  await edit(name)
  const form = page.getByRole("dialog", { name: t.indicators.changeTitle })
  await button(form, t.indicators.addMilestone).click()
  const milestone = form.getByRole("group", { name: fill(t.indicators.milestoneNumber, { number: 1 }) })
  // What aims at nothing is told at its row.
  await button(form, t.common.save).click()
  await expect(milestone.getByText(t.problems.fields.required)).toBeVisible()
  await box(milestone, t.indicators.milestoneValue).fill("2")
  await box(milestone, t.indicators.on).fill("31.12.2015")
  await box(milestone, t.indicators.on).press("Tab")
  await isAccessible(page, "the milestones of an indicator")
  await save(t.indicators.changeTitle)
  const aim = fill(t.indicators.milestone, { value: 2, day: "31 decembrie 2015" })
  const { due, reached } = t.indicators.milestoneStates
  await expect(campaigns).toContainText(`${aim} (${due})`)

  await campaigns.getByText(fill(t.indicators.actuals_one, { count: 1 })).click()
  const correct = async (from: number, to: number) => {
    await edit(`${from}, ${t.projects.notStated}`)
    const dialog = page.getByRole("dialog", { name: t.indicators.correctTitle })
    await box(dialog, fill(t.indicators.value, { unit: "campanii" })).fill(String(to))
    await save(t.indicators.correctTitle)
    await expect(campaigns.getByText(new RegExp(`${to}00\\s*%`))).toBeVisible()
  }
  await correct(1, 2)
  await expect(campaigns).toContainText(`${aim} (${reached})`)

  // As it was: other journeys read the same.
  await correct(2, 1)
  await edit(name)
  await button(milestone, t.indicators.removeMilestone).click()
  await save(t.indicators.changeTitle)
  await expect(campaigns).not.toContainText(t.indicators.milestones)
})
