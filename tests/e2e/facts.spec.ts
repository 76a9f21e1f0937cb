import type { Page } from "@playwright/test"
import { expect, fill, settled, test, words } from "./people"
import { startServer } from "./server"

const language = "ro"
const t = words[language]

/** Opens the one project that the list finds by these words; tells its path. */
async function openProject(page: Page, found: string): Promise<string> {
  await page.goto("/projects")
  await settled(page)
  await page.getByRole("searchbox", { name: t.projects.find }).fill(found)
  await page.keyboard.press("Enter")
  await expect(page.getByRole("rowheader")).toHaveCount(1)
  await page.getByRole("rowheader").getByRole("link").click()
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}$/)
  await settled(page)
  return new URL(page.url()).pathname
}

async function openCard(page: Page, found: string) {
  const path = await openProject(page, found)
  await page.goto(`${path}/report/card`)
  await settled(page)
}

/** A figure of a card is shown, beside what it counts, and opens what it was counted from. */
async function shows(page: Page, figure: string, counted: string) {
  const words = new RegExp(`^\\s*${RegExp.escape(figure)}\\s+${RegExp.escape(counted)}\\s*$`)
  const one = page.locator("summary").filter({ hasText: words })
  await expect(one, `${figure} ${counted}`).toHaveCount(1)
  await one.click()
  await expect(page.locator("details[open]").filter({ has: one }).getByRole("listitem").first()).toBeVisible()
}

const rowOf = (page: Page, table: string, text: string | RegExp) =>
  page.getByRole("table", { name: table, exact: true }).getByRole("row").filter({ hasText: text })

test("the published figures of the projects stand in their cards", async ({ enter }) => {
  test.setTimeout(120_000)
  const page = await enter("national_coordinator", { language })
  const of = t.counts.of

  // ISF 01.
  await openCard(page, "ROFSIP2016OS5A10P01")
  await shows(page, "17", of.sessions)
  await shows(page, "385", of.participants)
  await shows(page, "2", of.trainers)
  await expect(page.getByText(/806\.043,00\s*RON/).first()).toBeVisible()
  await expect(page.getByText(fill(t.projects.months_other, { count: 29 })).first()).toBeVisible()
  await expect(rowOf(page, t.deliverables.title, "")).toHaveCount(6)
  const committee = fill(t.meetings.numbered, { kind: t.meetings.kinds.steering_committee, number: 5 })
  await expect(rowOf(page, t.projects.sections.meetings, committee)).toContainText("16 iulie 2019")

  // RO20.
  await openCard(page, "modele de bune practici")
  for (const [figure, counted] of [
    ["6", of.sessions],
    ["135", of.participants],
    ["19", of.training_days],
    ["8", of.actions],
    ["3", of.performances],
    ["700", t.campaigns.materialKinds.backpack],
    // Seven counties and the capital.
    ["8", of.counties],
  ] as const) {
    await shows(page, figure, counted)
  }
  const audience = page.locator("summary").filter({ hasText: of.audience })
  await expect(audience).toContainText("4.000")
  await expect(audience).not.toHaveText(/^\s*4\.000/)
  await expect(page.getByText(/410\.000,00\s*EUR/).first()).toBeVisible()
  for (const dates of ["10-12.02.2016", "12-14.02.2016"]) {
    await expect(rowOf(page, t.reports.conflicts, dates)).toContainText("Timişoara")
  }

  // DETECT.
  await openCard(page, "DETECT")
  await shows(page, "381", of.participants)
  const whole = page.getByText(t.budget.total, { exact: true }).first().locator("xpath=..")
  await expect(whole).toContainText(t.projects.notStated)
})

test("the evaluation of 2020 tells what was published; a town is found however it is written", async ({
  enter,
}) => {
  test.setTimeout(60_000)
  const page = await enter("national_coordinator", { language })
  await page.goto("/projects/reports/evaluation?year=2020")
  await settled(page)
  for (const [key, value] of [
    ["victims_repatriated", "33"],
    ["county_team_meetings", "37"],
    ["direct_beneficiaries", "150.000"],
    ["unique_reach", "2.500.000"],
  ] as const) {
    await expect(rowOf(page, t.reports.figures, t.figures.keys[key]), key).toContainText(value)
  }
  // Counted it is not known, since three of the projects state no days; the source says four.
  const external = rowOf(page, t.reports.figures, t.figures.keys.external_projects)
  await expect(external).toHaveCount(2)
  await expect(external.filter({ hasText: t.projects.notStated })).toHaveCount(1)
  await expect(external.filter({ hasText: "4" })).toHaveCount(1)

  const found = new Set<string>()
  for (const town of ["Braşov", "Brașov", "Brasov"]) {
    await page.goto(`/projects/trainings?q=${encodeURIComponent(town)}`)
    await settled(page)
    const one = page.getByRole("rowheader")
    await expect(one, town).toHaveCount(1)
    found.add(await one.innerText())
  }
  expect([...found]).toHaveLength(1)
})

test("the Albanian workshop stands undated, with its funders and its plan of two years", async ({
  browser,
}) => {
  test.setTimeout(150_000)
  const { address, stop } = await startServer("al")
  try {
    const context = await browser.newContext({ baseURL: address, locale: "sq", reducedMotion: "reduce" })
    await context.addCookies([{ name: "punte_language", value: "sq", url: address }])
    const page = await context.newPage()
    const { meetings, projects } = words.sq
    await page.goto("/demo")
    await page.getByRole("button", { name: /^Pranvera Shembull/ }).click()
    await page.waitForURL(`${address}/`)
    await settled(page)

    for (const town of ["Shkodër", "Shkoder"]) {
      await page.goto(`/projects/meetings?kind=workshop&q=${encodeURIComponent(`${town} J-TIP`)}`)
      await settled(page)
      await expect(page.getByRole("rowheader"), town).toHaveCount(1)
    }
    const workshop = page.getByRole("row").filter({ hasText: meetings.kinds.workshop })
    await expect(workshop).toContainText(projects.notStated)
    await page.getByRole("rowheader").getByRole("link").click()
    await settled(page)
    for (const funder of [/J-TIP/, /CRS/])
      await expect(page.getByRole("main").getByText(funder).first()).toBeVisible()

    await page.goto("/projects/strategies?kind=regional_plan&county=AL-10")
    await settled(page)
    await expect(page.getByRole("row").nth(1)).toContainText(fill(projects.months_other, { count: 24 }))
    await context.close()
  } finally {
    await stop()
  }
})
