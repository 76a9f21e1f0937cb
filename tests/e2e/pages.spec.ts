import type { Page } from "@playwright/test"
import { account, enterAs, isAccessible, settled, test, words } from "./people"

/** Where each person goes; `first` opens the first row of a list. */
const TOUR: { role: string; pages: { name: string; path: string; first?: boolean }[] }[] = [
  {
    role: "case_worker",
    pages: [
      { name: "home", path: "/" },
      { name: "cases", path: "/cases" },
      { name: "case", path: "/cases", first: true },
      { name: "case-new", path: "/cases/new" },
      { name: "referrals", path: "/referrals" },
      { name: "referral", path: "/referrals?box=out", first: true },
      { name: "directory", path: "/directory" },
      { name: "organisation", path: "/directory", first: true },
      { name: "account", path: "/account" },
      { name: "not-found", path: "/nowhere" },
    ],
  },
  {
    role: "administrator",
    pages: [
      { name: "users", path: "/administration/users" },
      { name: "user", path: "/administration/users", first: true },
      { name: "invitations", path: "/administration/invitations" },
      { name: "roles", path: "/administration/roles" },
      { name: "organisation-new", path: "/directory/new" },
      { name: "directory-as-administrator", path: "/directory", first: true },
    ],
  },
]

const LOOKS = [
  { width: 1440, height: 900, scheme: "light", language: "ro" },
  { width: 1440, height: 900, scheme: "dark", language: "en" },
  { width: 390, height: 844, scheme: "light", language: "en" },
  { width: 390, height: 844, scheme: "dark", language: "ro" },
] as const

for (const look of LOOKS) {
  const name = `${look.width}-${look.scheme}-${look.language}`
  test(`every page passes axe and fits its screen: ${name}`, async ({ visit }) => {
    test.setTimeout(300_000)
    const { page } = await visit(look)
    await page.goto("/sign-in")
    await seen(page, "sign-in", name)
    await page.goto("/demo")
    await seen(page, "demo", name)
    for (const { role, pages } of TOUR) {
      const { display_name } = await account(role)
      await page.goto("/demo")
      await enterAs(page, display_name)
      for (const { name: what, path, first } of pages) {
        await page.goto(path)
        await settled(page)
        if (first) {
          await page.locator("tbody th a").first().click()
          await page.waitForURL((url) => url.pathname !== path.split("?")[0])
        }
        await seen(page, what, name)
      }
      await page
        .getByRole("button", { name: new RegExp(`^${words[look.language].shell.account.split(":")[0]}`) })
        .click()
      await page.getByRole("menuitem", { name: words[look.language].shell.signOut }).click()
      await page.waitForURL(/sign-in/)
    }
  })
}

async function seen(page: Page, what: string, look: string) {
  await settled(page)
  await page.screenshot({ path: `../test-results/pages/${what}-${look}.png`, fullPage: true })
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  test.expect.soft(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0)
  await isAccessible(page, what, test.expect.soft)
}
