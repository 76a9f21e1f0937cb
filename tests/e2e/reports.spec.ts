import { readFile } from "node:fs/promises"
import type { Page } from "@playwright/test"
import { expect, isAccessible, settled, test, words } from "./people"
import { choose } from "./work"

const language = "ro"
const t = words[language]

const table = (page: Page, name: string) => page.getByRole("table", { name, exact: true })
const row = (page: Page, caption: string, first: string) =>
  table(page, caption).getByRole("row", { name: new RegExp(`^${RegExp.escape(first)}`) })

async function open(page: Page, report: string) {
  await page.getByRole("link", { name: report, exact: true }).click()
  await settled(page)
}

async function download(page: Page, form: string, name: RegExp, begin: string) {
  await page.getByRole("button", { name: t.common.print, exact: true }).click()
  const download = page.waitForEvent("download")
  await page.getByRole("menuitem", { name: form, exact: true }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(name)
  expect((await readFile(await file.path())).subarray(0, begin.length).toString()).toBe(begin)
}

test("reports show what the published texts state, and hand it over as files", async ({ enter }) => {
  test.setTimeout(40_000)
  const page = await enter("national_coordinator", { language })
  await page.goto("/projects/reports")
  await settled(page)
  await isAccessible(page, "the list of reports")

  await open(page, t.reports.trainingReport)
  await isAccessible(page, "the report on trainings")
  const figures = t.reports.trainingFigures
  await expect(row(page, t.counts.title, figures.participants)).toContainText("901")
  await expect(row(page, t.counts.title, figures.sessions)).toContainText("23")
  await choose(page, t.projects.project, /DETECT/)
  await expect(row(page, t.counts.title, figures.participants)).toContainText("381")
  await expect(row(page, t.counts.title, figures.sessions)).toContainText(t.projects.notStated)
  for (const people of ["127", "41", "45", "168"]) {
    const cell = table(page, t.reports.byCategory).getByRole("link", { name: people, exact: true })
    await expect(cell).toBeVisible()
  }
  await download(page, t.reports.pdf, /^training_report_[\d-]+\.pdf$/, "%PDF-")
  await download(page, t.reports.xlsx, /^training_report_[\d-]+\.xlsx$/, "PK")
  // A figure opens the trainings that it was counted from.
  await table(page, t.reports.byCategory).getByRole("link", { name: "127", exact: true }).click()
  await settled(page)
  await expect(page).toHaveURL(/\/projects\/trainings\?.*category=theology_student/)
  await expect(table(page, t.trainings.caption).getByRole("row")).toHaveCount(2)

  await page.goto("/projects/reports")
  await settled(page)
  await open(page, t.reports.evaluation)
  await choose(page, t.projects.year, "2020")
  await settled(page)
  await isAccessible(page, "the evaluation of a year")
  const names = t.figures.keys
  await expect(row(page, t.reports.figures, names.victims_repatriated)).toContainText("33")
  await expect(row(page, t.reports.figures, names.county_team_meetings)).toContainText("37")
})
