import { expect, fill, settled, test, words } from "./people"

test("the language changes at once and is kept in the profile", async ({ enter }) => {
  const page = await enter("case_worker", { language: "ro" })
  await page.getByRole("button", { name: new RegExp(`^${words.ro.shell.language}`) }).click()
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/me") && answer.ok())
  await page.getByRole("menuitemradio", { name: "Shqip" }).click()
  await expect(page.getByRole("link", { name: words.sq.nav.cases, exact: true }).first()).toBeVisible()
  await expect(page.locator("html")).toHaveAttribute("lang", "sq")
  await saved
  await page.reload()
  await settled(page)
  await expect(page.getByRole("link", { name: words.sq.nav.referrals, exact: true }).first()).toBeVisible()

  await page.getByRole("button", { name: new RegExp(`^${words.sq.shell.language}`) }).click()
  await page.getByRole("menuitemradio", { name: "Română" }).click()
  await expect(page.getByRole("link", { name: words.ro.nav.cases, exact: true }).first()).toBeVisible()
})

test("light and dark are chosen and kept on the device", async ({ enter }) => {
  const page = await enter("case_worker", { scheme: "light" })
  const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme")
  expect(await scheme()).toBe("light")
  await page
    .getByRole("button", { name: new RegExp(`^${fill(words.ro.shell.account, { name: "" }).trim()}`) })
    .click()
  await page.getByRole("menuitemradio", { name: words.ro.shell.themes.dark }).click()
  expect(await scheme()).toBe("dark")
  await page.reload()
  await settled(page)
  expect(await scheme()).toBe("dark")
})

test("the keyboard reaches everything: skip link, search, list of keys", async ({ enter }) => {
  const page = await enter("case_worker")
  const t = words.ro
  await page.reload()
  await settled(page)
  await page.keyboard.press("Tab")
  const skip = page.getByRole("link", { name: t.shell.skip })
  await expect(skip).toBeFocused()
  await skip.press("Enter")
  await expect(page.locator("#main")).toBeFocused()

  await page.keyboard.press("?")
  await expect(page.getByRole("dialog", { name: t.keyboard.title })).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(page.getByRole("dialog")).toBeHidden()

  await page.keyboard.press("Control+k")
  await page
    .getByRole("searchbox", { name: t.shell.search })
    .or(page.getByRole("textbox", { name: t.shell.search }))
    .fill(t.nav.referrals)
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/referrals$/)
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused()
})

test("what is not there says so and leads back", async ({ enter }) => {
  const page = await enter("case_worker", { language: "en" })
  for (const path of ["/nowhere", "/cases/00000000-0000-4000-8000-000000000000", "/administration/users"]) {
    await page.goto(path)
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      path.startsWith("/administration")
        ? words.en.problems.pages.forbidden.title
        : words.en.problems.pages.notFound.title,
    )
  }
})

test("at 400 % zoom everything is read downwards, never sideways", async ({ enter }) => {
  // WCAG 1.4.10: 1280 pixels at 400 % are 320.
  const page = await enter("ana", { language: "sq", width: 320, height: 640 })
  for (const path of ["/", "/cases", "/cases/new", "/referrals?box=out", "/directory", "/account"]) {
    await page.goto(path)
    await settled(page)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect.soft(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
  }
})

test("a case opens without its parts jumping about", async ({ enter }) => {
  const page = await enter("ana", { language: "ro", width: 390, height: 844 })
  await page.goto("/cases?assigned=me")
  await page.locator("tbody th a").first().click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  const here = new URL(page.url()).pathname
  await page.addInitScript(() => {
    const seen = { jumps: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.jumps += (entry as unknown as { value: number }).value
    }).observe({ type: "layout-shift", buffered: true })
  })
  for (const section of ["", "/tracks", "/screenings", "/risk", "/plan", "/referrals", "/notes", "/access"]) {
    await page.goto(here + section)
    await settled(page)
    const jumps = await page.evaluate(() => (window as unknown as { seen: { jumps: number } }).seen.jumps)
    // Below a tenth counts as good (web.dev/articles/cls).
    expect.soft(jumps, `${section || "/timeline"} jumps`).toBeLessThan(0.1)
  }
})
