import { accounts, address, enterAs, expect, fill, isAccessible, settled, test, words } from "./people"
import { NAMES } from "./work"

for (const language of ["ro", "sq", "en"] as const) {
  test(`a visitor enters the demo and leaves it in ${language}`, async ({ visit }) => {
    const { page } = await visit({ language })
    const t = words[language]
    await page.goto("/")
    await expect(page).toHaveURL(`${address()}/demo`)
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.demo.title)
    await isAccessible(page, "the demo page")

    const [first] = await accounts()
    if (!first) throw new Error("The demo has no accounts")
    await enterAs(page, first.display_name)
    await expect(page.getByText(t.shell.demo, { exact: true })).toBeVisible()
    await expect(page.locator("html")).toHaveAttribute("lang", language)

    await page.getByRole("button", { name: fill(t.shell.account, { name: first.display_name }) }).click()
    await page.getByRole("menuitem", { name: t.shell.signOut }).click()
    await expect(page).toHaveURL(/\/sign-in$/)
    await isAccessible(page, "the sign-in page")

    // SEC-52: after signing out nothing is left to see or to read.
    await page.goBack()
    await expect(page).toHaveURL(`${address()}/demo`)
    await expect(page.getByRole("navigation", { name: t.shell.navigation })).toHaveCount(0)
    await page.goto("/account")
    await expect(page).toHaveURL(`${address()}/demo`)
  })
}

test("the demo page speaks the language that is chosen on it, down to the names of organisations", async ({
  visit,
}) => {
  const { page } = await visit({ language: "ro" })
  await page.goto("/demo")
  await expect(page.getByText(NAMES.ro.shelter).first()).toBeVisible()
  await page.getByRole("button", { name: "Shqip" }).click()
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.sq.demo.title)
  await expect(page.getByText(NAMES.sq.shelter).first()).toBeVisible()
  await expect(page.getByRole("button", { name: "Shqip" })).toHaveAttribute("aria-pressed", "true")
})

test("REL-08: who clicks on while a page renews the session stays signed in", async ({ enter }) => {
  const page = await enter("case_worker")
  for (let time = 0; time < 8; time += 1) {
    const renewal = page.waitForRequest(/\/sessions\/refresh$/)
    await page.goto("/directory", { waitUntil: "commit" })
    await renewal
    await page.goto("/cases", { waitUntil: "commit" })
    await settled(page)
    await expect(page).toHaveURL(`${address()}/cases`)
  }
})

test("SEC-52: nothing is kept in the browser's storage", async ({ enter }) => {
  const page = await enter("case_worker")
  for (const path of ["/cases", "/referrals", "/directory", "/account"]) {
    await page.goto(path)
    await settled(page)
  }
  const kept = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    cookies: document.cookie.split("; ").map((cookie) => cookie.split("=")[0]),
  }))
  expect(kept).toEqual({ local: [], session: [], databases: [], caches: [], cookies: ["punte_language"] })
})

test("wrong credentials are refused in one sentence that does not say which", async ({ visit }) => {
  const { page } = await visit({ language: "en" })
  const t = words.en.signIn
  await page.goto("/sign-in")
  await page.getByRole("button", { name: t.submit, exact: true }).click()
  await expect(page.getByText(t.required)).toHaveCount(3)
  await page.getByLabel(t.email).fill("nobody@example.org")
  await page.getByLabel(t.password, { exact: true }).fill("a password that is not right")
  await page.getByLabel(t.code).fill("123 456")
  await page.getByRole("button", { name: t.submit, exact: true }).click()
  await expect(page.getByRole("alert").filter({ hasText: t.wrong })).toBeVisible()
})
