import type { Locator, Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, group, openCase, radio, recordConsent, somebody, toSection } from "./work"

const language = "ro"
const t = words[language]
const { closure } = t

const button = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true })
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true })
/** The names of the pack, which the app learns from the server. */
const PACK = {
  reached: "Obiective atinse",
  lost: "Contact pierdut",
  home: "La familie",
  employed: "Are un loc de muncă",
  completed: "A încheiat școala",
  complete: "Are toate actele",
  phone: "Prin telefon",
  asked: "Persoana a cerut din nou ajutor",
}

async function lives(page: Page) {
  const form = dialog(page, closure.closeTitle)
  await choose(form, closure.living, PACK.home)
  await choose(form, closure.employment, PACK.employed)
  await choose(form, closure.schooling, PACK.completed)
  await choose(form, closure.papers, PACK.complete)
}

/** The last contact was today, typed as numbers. */
async function lastMet(form: Locator) {
  const today = new Date().toLocaleDateString("ro-RO", { timeZone: "Europe/Bucharest" })
  const day = form.getByLabel(closure.lastContactOn)
  await day.fill(today)
  await day.press("Tab")
}

test("a case is closed by two, followed up, and opened again", async ({ enter }) => {
  test.setTimeout(180_000)
  const page = await enter("ana", { language })
  const codeName = await openCase(page, language, somebody("Teodora"))
  const here = `${new URL(page.url()).pathname}/closure`
  await toSection(page, language, "closure")
  await expect(page.getByText(closure.none)).toBeVisible()
  await isAccessible(page, "a case that was never closed")

  await button(page, closure.close).click()
  const form = dialog(page, closure.closeTitle)
  await form.getByRole("button", { name: closure.ask, exact: true }).click()
  // Everything that is missing is said at once.
  await expect(form.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(page, "the form of a closing")
  await choose(form, closure.reason, PACK.reached)
  await lives(page)
  await choose(form, closure.safety, t.risk.levels.high)
  await form.getByRole("textbox", { name: closure.danger }).fill("Cunoaște planul de siguranță.")
  await lastMet(form)
  // Nobody is called without a consent, which is recorded on the way; nothing that was typed is lost.
  await form.getByRole("button", { name: closure.recordConsent }).click()
  await recordConsent(page, language, { sets: ["contact"] })
  await form.getByRole("checkbox", { name: closure.agreed }).check()
  await choose(form, closure.way, PACK.phone)
  await form.getByRole("textbox", { name: closure.reach }).fill("Numai dimineața, pe telefonul ei.")
  await form.getByRole("button", { name: t.common.cancel }).click()
  await dialog(page, t.unsaved.title).getByRole("button", { name: t.common.cancel }).click()
  await form.getByRole("button", { name: closure.ask, exact: true }).click()
  await expect(form).toBeHidden()
  await expect(page.getByRole("alert").filter({ hasText: closure.awaits })).toBeVisible()
  await expect(button(page, closure.approve)).toHaveAccessibleDescription(t.cases.page.notAllowed)

  // The supervisor finds it at home, and first returns it.
  const other = await enter("mihai", { language })
  const waiting = other.getByRole("region", { name: t.home.toClose })
  await expect(waiting.getByRole("listitem").filter({ hasText: codeName })).toBeVisible()
  await waiting.getByRole("listitem").filter({ hasText: codeName }).getByRole("link").click()
  await settled(other)
  await isAccessible(other, "a closing that awaits approval")
  await button(other, closure.return).click()
  const returning = dialog(other, closure.returnTitle)
  await returning.getByRole("textbox").fill("Vorbiți întâi cu sora ei.")
  await returning.getByRole("button", { name: closure.return, exact: true }).click()
  await expect(returning).toBeHidden()
  await expect(other.getByText("Vorbiți întâi cu sora ei.")).toBeVisible()

  await page.reload()
  await settled(page)
  await expect(page.getByText("Vorbiți întâi cu sora ei.")).toBeVisible()
  await button(page, closure.close).click()
  await choose(form, closure.reason, PACK.reached)
  await lives(page)
  await choose(form, closure.safety, t.risk.levels.low)
  await lastMet(form)
  await form.getByRole("checkbox", { name: closure.agreed }).check()
  await choose(form, closure.way, PACK.phone)
  await form.getByRole("textbox", { name: closure.reach }).fill("Numai dimineața, pe telefonul ei.")
  await form.getByRole("button", { name: closure.ask, exact: true }).click()
  await expect(form).toBeHidden()

  await other.goto(here)
  await settled(other)
  await button(other, closure.approve).click()
  await expect(button(other, closure.reopen)).toBeVisible()

  // Contacts are due, and a call is written down.
  await page.reload()
  await settled(page)
  const contacts = page.getByRole("region", { name: closure.contacts })
  await expect(contacts.getByRole("listitem")).toHaveCount(4)
  await contacts.getByRole("button", { name: closure.contact }).click()
  const call = dialog(page, closure.contactTitle)
  await choose(call, closure.way, PACK.phone)
  await radio(call, closure.wasReached, closure.reached).check()
  await choose(call, closure.living, PACK.home)
  await choose(call, closure.safetyNow, t.risk.levels.medium)
  await group(call, closure.needsHelpAsk).getByRole("radio", { name: t.common.yes, exact: true }).check()
  await call.getByRole("textbox", { name: closure.words }).fill("A sunat chiar ea.")
  await isAccessible(page, "the form of a contact")
  await call.getByRole("button", { name: closure.contactSave }).click()
  await expect(call).toBeHidden()
  await expect(page.getByText("A sunat chiar ea.")).toBeVisible()
  await expect(contacts.getByText(closure.needsHelpAgain)).toBeVisible()
  await isAccessible(page, "a closed case with a contact")

  await contacts.getByRole("button", { name: closure.reopen }).click()
  const opening = dialog(page, closure.reopenTitle)
  await choose(opening, closure.reopenReason, PACK.asked)
  await opening.getByRole("textbox", { name: closure.words }).fill("Cere din nou un loc sigur.")
  await opening.getByRole("button", { name: closure.reopen, exact: true }).click()
  await expect(opening).toBeHidden()
  await expect(page.getByText("Cere din nou un loc sigur.")).toBeVisible()
  await expect(button(page, closure.close)).toBeVisible()
  await toSection(page, language, "timeline")
  for (const said of [
    t.cases.events.closure.written,
    t.cases.events.closure.approved,
    t.cases.events.case.reopened,
  ])
    await expect(page.getByText(said, { exact: true }).first()).toBeVisible()
})

test("what has to end first is shown with the way to it, also on a phone", async ({ enter }) => {
  test.setTimeout(120_000)
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Ioana"))
  const file = new URL(page.url()).pathname
  // A plan that awaits its approval stands in the way.
  await toSection(page, language, "plan")
  await button(page, t.plan.begin).click()
  await button(page, t.plan.write).click()
  const plan = dialog(page, fill(t.plan.writeTitle, { number: 1 }))
  await plan.getByRole("textbox", { name: t.plan.goalText }).fill("O cameră numai a mea.")
  await plan.getByRole("textbox", { name: t.plan.stepText }).fill("Caută o cameră.")
  await choose(plan, t.plan.owner, t.plan.owners.person)
  await plan.getByRole("button", { name: t.plan.save, exact: true }).click()
  await expect(plan).toBeHidden()
  await button(page, t.plan.sign).click()
  const signing = dialog(page, fill(t.plan.signTitle, { number: 1 }))
  await radio(signing, t.plan.agreement, t.plan.agreements.signed).check()
  await signing.getByRole("button", { name: t.plan.sign, exact: true }).click()
  await expect(signing).toBeHidden()

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${file}/closure`)
  await settled(page)
  await button(page, closure.close).click()
  const blocked = dialog(page, closure.closeTitle)
  const block = blocked.getByRole("link", { name: closure.blocks.plan_awaits_approval })
  await expect(block).toBeVisible()
  await isAccessible(page, "what stands against a closing")
  const isWider = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  )
  expect(isWider, "the page scrolls sideways").toBe(false)
  await block.click()
  await expect(page).toHaveURL(`${file}/plan`)

  // Once approved, the goal has to be answered for, and who was lost was looked for.
  const other = await enter("mihai", { language })
  await other.goto(`${file}/plan`)
  await settled(other)
  await button(other, t.plan.approve).click()
  await expect(other.getByText(t.plan.states.in_force, { exact: true })).toBeVisible()
  await page.goto(`${file}/closure`)
  await settled(page)
  await button(page, closure.close).click()
  const form = dialog(page, closure.closeTitle)
  await choose(form, closure.reason, PACK.lost)
  const goal = form.getByRole("group", {
    name: fill(closure.goal, { number: 1, text: "O cameră numai a mea." }),
  })
  await choose(goal, closure.outcome, "Neatins")
  await form.getByRole("button", { name: closure.ask, exact: true }).click()
  await expect(goal.getByText(t.problems.fields.required)).toBeVisible()
  const attempt = form.getByRole("group", { name: fill(closure.attempt, { number: 1 }) })
  await expect(attempt.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(page, "the form of a closing on a phone")
})
