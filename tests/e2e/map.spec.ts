import { expect, isAccessible, settled, test, words } from "./people"
import { choose } from "./work"

const language = "ro"
const t = words[language].countyMap

test("a map shows counties, and its table what belongs to several of them and to none", async ({ enter }) => {
  const page = await enter("petra", { language })
  await page.goto("/projects")
  await settled(page)
  const tabs = page.getByRole("navigation", { name: words[language].projects.lists })
  await tabs.getByRole("button", { name: words[language].projects.tabs.more, exact: true }).click()
  await page.getByRole("menuitem", { name: words[language].projects.tabs.countyMap, exact: true }).click()
  await page.waitForURL(/\/projects\/map$/)
  await settled(page)
  // RO20: six sessions, each in its town; its 135 people in all of these together.
  const brasov = page.getByRole("group").getByRole("link", { name: "Brașov: 1", exact: true })
  await expect(brasov).toBeVisible()
  await isAccessible(page, "a map by county")
  await brasov.focus()
  await page.keyboard.press("Enter")
  await expect(page.locator("#RO-BV")).toBeFocused()

  await choose(page, t.figure, t.figures.participants)
  await page.waitForURL(/figure=participants/)
  await settled(page)
  const people = page
    .getByRole("row", { name: new RegExp(RegExp.escape(t.joint)) })
    .getByRole("cell")
    .nth(1)
  await expect(people).toHaveText("135")
  await isAccessible(page, "a map by county of participants")
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(people).toBeVisible()
  const isWider = () => document.documentElement.scrollWidth > document.documentElement.clientWidth
  expect(await page.evaluate(isWider)).toBe(false)
})
