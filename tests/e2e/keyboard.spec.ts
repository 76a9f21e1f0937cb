import type { Locator, Page } from "@playwright/test"
import { expect, settled, test, words } from "./people"
import { somebody, stepNow } from "./work"

const language = "ro"
const t = words[language]

test("a case is opened with the keyboard alone", async ({ enter }) => {
  const told = somebody("Zina")
  const page = await enter("ana", { language })
  await press(page, page.getByRole("link", { name: t.nav.cases, exact: true }).first())
  await press(page, page.getByRole("link", { name: t.cases.new }))
  // A new page begins at its heading.
  await expect(page.getByRole("heading", { level: 1, name: t.cases.form.title })).toBeFocused()

  // What is missing is said first, and every field says what it lacks.
  await press(page, page.getByRole("button", { name: t.cases.form.submit }))
  await expect(page.getByRole("alert").filter({ hasText: t.cases.form.notAccepted })).toBeFocused()

  await pick(page, t.cases.form.county, "Cluj")
  await tabTo(page, page.getByRole("radio", { name: t.terms.sex.female, exact: true }))
  await page.keyboard.press("Space")
  await tabTo(page, page.getByRole("radio", { name: t.terms.ageGroup.a0_13, exact: true }))
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("ArrowRight")
  await expect(page.getByRole("radio", { name: t.terms.ageGroup.a26_40, exact: true })).toBeChecked()
  await tabTo(page, page.getByRole("radio", { name: t.cases.form.notKnown, exact: true }))
  await page.keyboard.press("ArrowRight")
  await tabTo(page, page.getByRole("textbox", { name: t.cases.form.givenNames, exact: true }))
  await page.keyboard.type(told.given)
  await press(page, page.getByRole("button", { name: t.cases.form.submit }))
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  await settled(page)
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused()
})

test("a referral is answered with the keyboard alone, and focus is never lost", async ({ enter }) => {
  const page = await enter("ioana", { language })
  const waiting = page.getByRole("region", { name: t.home.waitingForMe })
  await press(page, waiting.getByRole("listitem").getByRole("link").first())
  await page.waitForURL(/\/referrals\/[0-9a-f-]{36}$/)
  await settled(page)
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused()

  // A dialog takes the focus, and gives it back.
  const accept = page.getByRole("button", { name: t.referrals.acts.accept, exact: true })
  await press(page, accept.first())
  const dialog = page.getByRole("dialog")
  await expect(dialog.locator(":focus")).toHaveCount(1)
  await page.keyboard.press("Escape")
  await expect(dialog).toBeHidden()
  await expect(accept).toBeFocused()

  await page.keyboard.press("Enter")
  await expect(dialog.locator(":focus")).toHaveCount(1)
  await press(page, dialog.getByRole("button", { name: t.referrals.acts.accept, exact: true }))
  await expect(dialog).toBeHidden()
  await expect(stepNow(page, language)).toContainText(t.referrals.states.accepted)
  await expect(page.locator("#main :focus")).toHaveCount(1)
})

/** Tabs to it, as far as a person would, and sees where the focus is. */
async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeAttached()
  for (let steps = 0; steps < 120; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return seesFocus(target)
    await page.keyboard.press("Tab")
  }
  throw new Error(`The keyboard does not reach ${target}`)
}

/** Something about the focused element, or what stands for it, is drawn. */
async function seesFocus(target: Locator) {
  const isSeen = await target.evaluate((element) => {
    const shown = [element, element.parentElement, element.nextElementSibling]
    return shown.some((one) => {
      if (!one) return false
      const { outlineStyle, outlineWidth, borderColor, boxShadow } = getComputedStyle(one)
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" || borderColor !== ""
    })
  })
  expect(isSeen).toBe(true)
}

async function press(page: Page, target: Locator) {
  await tabTo(page, target)
  await page.keyboard.press("Enter")
}

async function pick(page: Page, label: string, option: string) {
  await tabTo(page, page.getByRole("combobox", { name: label }))
  await page.keyboard.type(option)
  await expect(page.getByRole("option", { name: option, exact: true })).toBeVisible()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("combobox", { name: label })).toHaveValue(option)
}
