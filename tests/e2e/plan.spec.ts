import type { Locator, Page } from "@playwright/test"
import { account, expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, openCase, radio, somebody, toSection } from "./work"

const language = "ro"
const t = words[language]
const HOUSING = "Cazare"

const write = (page: Page) => page.getByRole("dialog", { name: fill(t.plan.writeTitle, { number: 1 }) })
const goal = (within: Page | Locator, number: number) =>
  within.getByRole("group", { name: fill(t.plan.goalNumber, { number }) })
const step = (within: Locator, number: number) =>
  within.getByRole("group", { name: fill(t.plan.stepNumber, { number }) })
const wish = (within: Locator) => within.getByRole("textbox", { name: t.plan.goalText })
const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true })

/** A case of their own, and in its plan one goal with one step of the person. */
async function beginPlan(page: Page, given: string) {
  await openCase(page, language, somebody(given))
  await toSection(page, language, "plan")
  await button(page, t.plan.begin).click()
  await expect(page.getByText(t.plan.noGoals)).toBeVisible()
  await button(page, t.plan.write).click()
  const first = goal(write(page), 1)
  await wish(first).fill("O casă a mea, în care să încui ușa.")
  await step(first, 1).getByRole("textbox", { name: t.plan.stepText }).fill("Caută o cameră de închiriat.")
  return new URL(page.url()).pathname
}

test("a plan begins with needs, is signed by two and approved by a third", async ({ enter }) => {
  test.setTimeout(180_000)
  const page = await enter("ana", { language })
  const { display_name: supervisor } = await account("mihai")

  // What the person wishes stands beside how pressing the case worker finds it.
  await openCase(page, language, somebody("Lavinia"))
  const here = `${new URL(page.url()).pathname}/plan`
  await toSection(page, language, "plan")
  await expect(page.getByText(t.needs.none)).toBeVisible()
  await isAccessible(page, "no needs and no plan")
  await button(page, t.needs.assess).click()
  const needs = page.getByRole("dialog")
  const housing = needs.getByRole("group", { name: HOUSING, exact: true })
  await choose(housing, t.needs.state, t.needs.states.unmet)
  await choose(housing, t.needs.wish, t.needs.wishes.wanted)
  await housing.getByRole("textbox", { name: t.needs.wishWords }).fill("O cameră numai a mea.")
  await button(needs, t.needs.save).click()
  // A need that is not met has a priority; nothing of what was said is lost for want of it.
  await expect(housing.getByText(t.problems.fields.required)).toBeVisible()
  await choose(housing, t.needs.priority, t.needs.priorities.high)
  await isAccessible(page, "the form of the needs")
  await button(needs, t.needs.save).click()
  await expect(needs).toBeHidden()
  await expect(page.getByText(t.needs.ranked.high)).toBeVisible()
  await expect(page.getByText("O cameră numai a mea.")).toBeVisible()

  await button(page, t.plan.begin).click()
  const sign = button(page, t.plan.sign)
  await expect(sign).toHaveAccessibleDescription(t.plan.signNeeds)
  await button(page, t.plan.write).click()
  const dialog = write(page)
  const first = goal(dialog, 1)
  await wish(first).fill("O casă a mea, în care să încui ușa.")
  await first.getByRole("combobox", { name: t.plan.goalNeeds }).press("Space")
  await page.getByRole("option", { name: HOUSING, exact: true }).click()
  await page.keyboard.press("Escape")
  await step(first, 1).getByRole("textbox", { name: t.plan.stepText }).fill("Caută o cameră de închiriat.")
  await button(dialog, t.plan.save).click()
  // Nobody does a step without having been chosen.
  await expect(step(first, 1).getByText(t.problems.fields.required)).toBeVisible()
  await choose(step(first, 1), t.plan.owner, t.plan.owners.person)
  await button(first, t.plan.addStep).click()
  const second = step(first, 2)
  await expect(second.getByRole("textbox", { name: t.plan.stepText })).toBeFocused()
  await page.keyboard.type("Sună la primărie.")
  await choose(second, t.plan.owner, t.plan.owners.user)
  await choose(second, t.plan.owners.user, supervisor)
  await isAccessible(page, "the form of a plan")
  await button(dialog, t.plan.save).click()
  await expect(dialog).toBeHidden()

  await sign.click()
  const signing = page.getByRole("dialog", { name: fill(t.plan.signTitle, { number: 1 }) })
  await radio(signing, t.plan.agreement, t.plan.agreements.signed).check()
  await isAccessible(page, "the signing of a plan")
  await button(signing, t.plan.sign).click()
  await expect(signing).toBeHidden()
  await expect(page.getByText(t.plan.awaitsText)).toBeVisible()
  const approve = (by: Page) => button(by, t.plan.approve)
  await expect(approve(page)).toHaveAccessibleDescription(t.cases.page.notAllowed)

  const other = await enter("mihai", { language })
  await other.goto(here)
  await settled(other)
  await isAccessible(other, "a plan that awaits approval")
  await approve(other).click()
  await expect(other.getByText(t.plan.states.in_force, { exact: true })).toBeVisible()

  await page.reload()
  await settled(page)
  await button(page, t.plan.progress).click()
  const progress = page.getByRole("dialog", { name: fill(t.plan.progressTitle, { number: 1 }) })
  await choose(progress, t.plan.goal, t.plan.goalStates.partly_achieved)
  await choose(progress, "Sună la primărie.", t.plan.stepStates.done)
  await button(progress, t.common.cancel).click()
  await button(page.getByRole("dialog", { name: t.unsaved.title }), t.common.cancel).click()
  await isAccessible(page, "the progress of a plan")
  await button(progress, t.common.save).click()
  await expect(progress).toBeHidden()
  await expect(page.getByText(t.plan.goalStates.partly_achieved)).toBeVisible()

  await button(page, t.plan.review).click()
  const review = page.getByRole("dialog", { name: fill(t.plan.reviewTitle, { number: 1 }) })
  await button(review, t.plan.review).click()
  await expect(review).toBeHidden()
  await isAccessible(page, "a plan in force")
  await toSection(page, language, "timeline")
  // Nobody handed anything over here.
  const { steps_handed_over: _, ...happened } = t.cases.events.plan
  for (const said of Object.values(happened)) {
    await expect(page.getByText(said, { exact: true }).first()).toBeVisible()
  }
})

test("REL-07: two who write a plan at once lose nothing", async ({ enter }) => {
  test.setTimeout(120_000)
  const page = await enter("ana", { language })
  const here = await beginPlan(page, "Marcela")
  await choose(step(goal(write(page), 1), 1), t.plan.owner, t.plan.owners.person)
  await button(write(page), t.plan.save).click()
  await expect(write(page)).toBeHidden()

  const other = await enter("mihai", { language })
  await other.goto(here)
  await settled(other)
  await button(page, t.plan.write).click()
  await button(other, t.plan.write).click()

  // One changes the step and adds a goal; the other words the first goal anew and adds one of their own.
  const theirs = write(other)
  await wish(goal(theirs, 1)).fill("O garsonieră.")
  await button(theirs, t.plan.addGoal).click()
  await expect(wish(goal(theirs, 2))).toBeFocused()
  await wish(goal(theirs, 2)).fill("Să învețe cofetărie.")
  await button(goal(theirs, 2), t.plan.removeStep).click()
  await button(theirs, t.plan.save).click()
  await expect(theirs).toBeHidden()

  const mine = write(page)
  await step(goal(mine, 1), 1).getByRole("textbox", { name: t.plan.stepText }).fill("Vizitează două camere.")
  await button(mine, t.plan.addGoal).click()
  await wish(goal(mine, 2)).fill("Să doarmă liniștită.")
  await button(goal(mine, 2), t.plan.removeStep).click()
  await button(mine, t.plan.save).click()

  // Only the goal is asked about that both changed.
  const conflict = page.getByRole("dialog", { name: t.conflict.title })
  await expect(conflict.getByRole("group")).toHaveCount(1)
  await expect(conflict.getByRole("radio", { name: /O garsonieră\./ })).toBeChecked()
  await isAccessible(page, "two versions of a plan")
  // Whoever goes back has not chosen yet, and saves over nobody's words.
  await button(conflict, t.conflict.goBack).click()
  await expect(wish(goal(mine, 2))).toHaveValue("Să doarmă liniștită.")
  await button(mine, t.plan.save).click()
  await expect(conflict.getByRole("group")).toHaveCount(1)
  await conflict.getByRole("radio", { name: /Vizitează două camere\./ }).check()
  await button(conflict, t.conflict.save).click()
  await expect(conflict).toBeHidden()
  await expect(mine).toBeHidden()
  for (const kept of ["Vizitează două camere.", "Să învețe cofetărie.", "Să doarmă liniștită."]) {
    await expect(page.getByText(kept)).toBeVisible()
  }
  await expect(page.getByText("O garsonieră.")).toBeHidden()
})
