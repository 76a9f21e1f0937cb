import type { Locator, Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, startProject } from "./work"

const language = "ro"
const t = words[language]

const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true })
const box = (within: Page | Locator, name: string) => within.getByRole("textbox", { name })
const row = (page: Page, caption: string, text: string) =>
  page.getByRole("table", { name: caption, exact: true }).getByRole("row").filter({ hasText: text })
const mark = () => Math.random().toString(36).slice(2, 8)
const span = (from: string, to: string) => fill(t.projects.fromTo, { from: `${from} 2026`, to: `${to} 2026` })

/** An activity that is planned from one month of 2026 to another. */
async function enterActivity(
  page: Page,
  { number, title, from, to }: { number: string; title: string; from: string; to: string },
) {
  await button(page, t.activities.add).click()
  const form = page.getByRole("dialog", { name: t.activities.addTitle })
  await form.getByRole("textbox", { name: t.activities.number, exact: true }).fill(number)
  await box(form, t.activities.title).fill(title)
  for (const [end, month] of [
    [t.activities.plannedFrom, from],
    [t.activities.plannedTo, to],
  ] as const) {
    const date = form.getByRole("group", { name: end, exact: true })
    await choose(date, t.partialDate.month, month)
    await box(date, t.partialDate.year).fill("2026")
  }
  await button(form, t.common.save).click()
  await expect(form).toBeHidden()
}

/** Takes hold of it with the mouse, and lets it go so many pixels further on. */
async function drag(page: Page, grip: Locator, by: number) {
  await grip.scrollIntoViewIfNeeded()
  const at = await grip.boundingBox()
  if (!at) throw new Error("There is nothing to hold")
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + by, y, { steps: 4 })
  await page.mouse.up()
}

test("the time line is drawn by mouse and by keys, and what a partner hands in is approved", async ({
  enter,
}) => {
  test.setTimeout(120_000)
  const page = await enter("petra", { language })
  const title = `Linia timpului ${mark()}`
  const project = await startProject(page, language, { title, partner: "Asociația eLiberare" })
  const here = `${project}/activities`
  await page.goto(here)
  await settled(page)
  await enterActivity(page, { number: "A1", title: "Evaluare", from: "martie", to: "mai" })

  const name = "A1 Evaluare"
  const line = page.getByRole("region", { name: t.activities.timeLine })
  const anyDates = fill(t.activities.bar, { name: RegExp.escape(name), planned: "[^;]*" })
  const bar = line.getByRole("button", { name: new RegExp(`^${anyDates}$`) })
  const isDrawn = (planned: string) =>
    expect(bar).toHaveAccessibleName(fill(t.activities.bar, { name, planned }))
  const isSaved = async (planned: string) => {
    await expect(page.getByText(fill(t.activities.moved, { name, planned }), { exact: true })).toBeVisible()
    await expect(row(page, t.projects.sections.activities, name)).toContainText(planned)
    await isDrawn(planned)
  }
  await isDrawn(span("martie", "mai"))
  await isAccessible(page, "the time line of a project")

  // A third of three months further on.
  const { width } = (await bar.boundingBox()) ?? { width: 0 }
  await drag(page, bar.locator("[data-grip=end]"), width / 3)
  await isSaved(span("martie", "iunie"))

  // The keys that its help names: all of it, its end, its beginning; and back.
  await bar.focus()
  await page.keyboard.press("Shift+ArrowRight")
  await isDrawn(span("aprilie", "iulie"))
  await page.keyboard.press("Alt+ArrowLeft")
  await isDrawn(span("aprilie", "iunie"))
  await page.keyboard.press("Alt+Shift+ArrowRight")
  await isDrawn(span("mai", "iunie"))
  await page.keyboard.press("Escape")
  await isDrawn(span("martie", "iunie"))
  const back = fill(t.activities.movedBack, { name, planned: span("martie", "iunie") })
  await expect(line.getByRole("status")).toHaveText(back)
  await page.keyboard.press("Shift+ArrowRight")
  await page.keyboard.press("Enter")
  await isSaved(span("aprilie", "iulie"))
  await expect(bar).toBeFocused()
  await page.reload()
  await settled(page)
  await expect(row(page, t.projects.sections.activities, name)).toContainText(span("aprilie", "iulie"))

  // A partner draws nothing of the leader's, and hands in a deliverable that it does not approve.
  const report = `Raport de evaluare ${mark()}`
  const partner = await enter("horia", { language })
  await partner.goto(here)
  await settled(partner)
  await expect(partner.getByRole("region", { name: t.activities.timeLine })).toContainText(name)
  await expect(partner.getByRole("region", { name: t.activities.timeLine }).getByRole("button")).toHaveCount(
    0,
  )
  await button(partner, t.deliverables.add).click()
  const form = partner.getByRole("dialog", { name: t.deliverables.addTitle })
  await box(form, t.deliverables.name).fill(report)
  await choose(form, t.deliverables.kind, "Raport")
  await form.getByRole("checkbox", { name: t.deliverables.isDelivered }).check()
  await button(form, t.common.save).click()
  await expect(form).toBeHidden()
  const handedIn = row(partner, t.deliverables.title, report)
  await expect(handedIn).toContainText(t.deliverables.states.delivered)
  await expect(button(handedIn, fill(t.projects.editOne, { name: report }))).toBeVisible()
  await expect(button(handedIn, t.deliverables.approve)).toHaveCount(0)
  await isAccessible(partner, "a deliverable that awaits approval")

  await page.reload()
  await settled(page)
  const waiting = row(page, t.deliverables.title, report)
  await button(waiting, t.deliverables.approve).click()
  await expect(waiting).toContainText(t.deliverables.states.approved)
  await expect(button(waiting, t.deliverables.approve)).toHaveCount(0)
  await partner.reload()
  await settled(partner)
  await expect(handedIn).toContainText(t.deliverables.states.approved)
  await expect(button(handedIn, fill(t.projects.editOne, { name: report }))).toHaveCount(0)
})

test("REL-07: of two who change a budget, the second chooses field by field and loses nothing", async ({
  enter,
}) => {
  const manager = await enter("petra", { language })
  const project = await startProject(manager, language, { title: `Bugetul a doi ${mark()}` })
  const first = await enter("felicia", { language })
  const second = await enter("felicia", { language })
  const open = async (page: Page) => {
    await page.goto(`${project}/budget/edit`)
    await settled(page)
  }
  const save = async (page: Page) => {
    await button(page, t.common.save).click()
    await page.waitForURL(/\/budget$/)
    await settled(page)
  }
  await open(first)
  await box(first, t.budget.total).fill("1.000")
  await box(first, t.budget.document).fill("Contractul")
  await save(first)

  await Promise.all([first, second].map(open))
  await box(first, t.budget.total).fill("1.200")
  await box(first, t.budget.document).fill("Actul adițional 1")
  await box(second, t.budget.total).fill("1.500")
  await button(second, t.budget.addSource).click()
  const source = second.getByRole("group", { name: fill(t.budget.sourceNumber, { number: 1 }) })
  await box(source, t.budget.payer).fill("Norvegia")
  await box(source, t.budget.amount).fill("1.500")
  await save(first)
  await button(second, t.common.save).click()

  const conflict = second.getByRole("dialog", { name: t.conflict.title })
  const of = (field: string) => conflict.getByRole("group", { name: field, exact: true })
  await expect(of(t.budget.total)).toContainText("1.200,00")
  await expect(of(t.budget.total)).toContainText("1.500,00")
  await expect(of(t.budget.sources)).toContainText("Norvegia")
  await expect(of(t.budget.document)).toContainText("Actul adițional 1")
  await expect(of(t.budget.document)).toContainText("Contractul")
  await expect(conflict.getByRole("group")).toHaveCount(3)
  await isAccessible(second, "two versions of a budget")

  // Whoever goes back finds what they typed.
  await button(conflict, t.conflict.goBack).click()
  await expect(conflict).toBeHidden()
  await expect(box(second, t.budget.total)).toHaveValue("1.500,00")
  await expect(box(source, t.budget.payer)).toHaveValue("Norvegia")
  await button(second, t.common.save).click()
  for (const field of [t.budget.total, t.budget.sources]) {
    await of(field)
      .getByRole("radio", { name: new RegExp(`^${t.conflict.mine}`) })
      .check()
  }
  await button(conflict, t.conflict.save).click()
  await second.waitForURL(/\/budget$/)
  await settled(second)
  const whole = second.getByRole("region", { name: t.projects.sections.budget, exact: true })
  await expect(whole).toContainText(/1\.500,00\s*RON/)
  await expect(whole).toContainText("Actul adițional 1")
  await expect(row(second, t.budget.sources, "Norvegia")).toContainText(/1\.500,00\s*RON/)
})
