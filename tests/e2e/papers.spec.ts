import { readFile } from "node:fs/promises"
import type { Locator, Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { startProject } from "./work"

const language = "ro"
const t = words[language]
const PEOPLE = 5_000

const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true })
const box = (within: Page | Locator, name: string) => within.getByRole("textbox", { name })

/** A list as it is copied out of a spreadsheet. Whoever stands in the line `wrong` is of no category that there is. */
function copied(wrong?: number): string {
  const head = ["nume", "instituție", "funcție", "categorie", "sex", "județ"]
  const people = Array.from({ length: PEOPLE }, (_, at) => [
    `Persoana ${at + 1} Exemplu`,
    "Școala Exemplu",
    "profesor",
    at + 2 === wrong ? "Astronauți" : "Cadre didactice",
    at % 2 === 0 ? "F" : "M",
    "Brașov",
  ])
  return [head, ...people].map((cells) => cells.join("\t")).join("\n")
}

/** As people do it. Typed in by the driver, the same text would take minutes. */
async function paste(into: Locator, text: string) {
  const page = into.page()
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await into.press("ControlOrMeta+A")
  await into.press("ControlOrMeta+V")
}

/** Does what prints, and takes the file. */
async function prints(page: Page, name: RegExp, does: () => Promise<void>) {
  const coming = page.waitForEvent("download", { timeout: 45_000 })
  await does()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(name)
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe("%PDF-")
}

/** In a project of its own: a training of which no more than its name is known. */
async function enterTraining(page: Page, name: string) {
  const project = await startProject(page, language, { title: `Proiectul instruirii ${name}` })
  await page.goto(`${project}/trainings`)
  await settled(page)
  await button(page, t.trainings.new).click()
  const form = page.getByRole("dialog", { name: t.trainings.newTitle })
  await form.getByRole("textbox", { name: t.trainings.name, exact: true }).fill(name)
  await button(form, t.common.save).click()
  await expect(form).toBeHidden()
  await page.getByRole("link", { name, exact: true }).click()
  await page.waitForURL(/\/projects\/trainings\/[0-9a-f-]{36}$/)
  await settled(page)
}

test("a list of 5,000 people is pasted and kept as a whole, and a training prints its papers", async ({
  enter,
}) => {
  test.setTimeout(120_000)
  const name = `Modulul ${Math.random().toString(36).slice(2, 8)}`
  const year = new Date().getFullYear() + 2
  const page = await enter("petra", { language })
  await enterTraining(page, name)

  // Before anybody is known, a sheet has empty rows to sign.
  await prints(page, /^sign-in-sheet_[\d-]+\.pdf$/, async () => {
    await button(page, t.common.print).click()
    await page.getByRole("menuitem", { name: t.print.signInSheet, exact: true }).click()
  })

  // One faulty line: it is told by its number, and what was pasted is still there.
  const attendance = page.getByRole("region", { name: t.attendance.title })
  await button(attendance, t.attendance.keep).click()
  const form = page.getByRole("dialog", { name: t.attendance.keepTitle })
  const pasted = box(form, t.attendance.table)
  await paste(pasted, copied(2_500))
  await box(form, t.attendance.eraseOn).fill(`01.06.${year}`)
  await box(form, t.attendance.eraseOn).press("Tab")
  await button(form, t.attendance.look).click()
  const told = fill(t.attendance.faults_one, { count: 1, valid: "4.999" })
  const faults = form.getByRole("alert").filter({ hasText: told })
  await expect(faults).toBeVisible({ timeout: 30_000 })
  const fault = faults.getByRole("row").filter({ hasText: t.attendance.columns.category })
  await expect(fault).toContainText("2.500")
  await expect(fault).toContainText(t.problems.fields.unknown_code)
  await expect(pasted).toHaveValue(copied(2_500))
  await expect(button(form, t.attendance.keep)).toHaveCount(0)
  await isAccessible(page, "a list with a faulty line")

  await paste(pasted, copied())
  await button(form, t.attendance.look).click()
  await expect(form.getByText(fill(t.attendance.counted_other, { count: PEOPLE }))).toBeVisible({
    timeout: 30_000,
  })
  await form.getByRole("checkbox", { name: t.attendance.takeOver }).check()
  await button(form, t.attendance.keep).click()
  await expect(form).toBeHidden({ timeout: 45_000 })
  const kept = fill(t.attendance.kept_other, { count: PEOPLE, day: `1 iunie ${year}` })
  await expect(attendance).toContainText(kept)
  await expect(page.getByRole("region", { name: t.trainings.what, exact: true })).toContainText("5.000")
  const groups = page.getByRole("table", { name: t.trainings.groups })
  await expect(groups.getByRole("row").filter({ hasText: "2.500" })).toHaveCount(2)
  await button(attendance, t.attendance.show).click()
  await expect(attendance.getByText("Persoana 1 Exemplu", { exact: true })).toBeVisible()
  await settled(page)
  await isAccessible(page, "an attendance list")

  await button(attendance, t.certificates.title).click()
  const certificates = page.getByRole("dialog", { name: t.certificates.title })
  await box(certificates, t.certificates.last).fill("3")
  await box(certificates, t.certificates.series).fill("ANITP")
  await box(certificates, t.certificates.firstNumber).fill("41")
  await isAccessible(page, "how certificates are printed")
  const asked = page.waitForRequest(/\/print\/certificates\?/)
  await prints(page, /^certificates_[\d-]+\.pdf$/, () => button(certificates, t.common.print).click())
  const { searchParams } = new URL((await asked).url())
  expect(Object.fromEntries(searchParams)).toEqual({
    language,
    first: "1",
    last: "3",
    series: "ANITP",
    number: "41",
  })

  // As it was: another journey reads what all trainings come to.
  await button(page, t.common.remove).click()
  const sure = page.getByRole("dialog", { name: fill(t.projects.removeTitle, { name }) })
  await button(sure, t.common.remove).click()
  await page.waitForURL(/\/trainings$/)
  await expect(page.getByText(t.trainings.none, { exact: true })).toBeVisible()
})
