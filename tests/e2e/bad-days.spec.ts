import type { Page } from "@playwright/test"
import { account, address, enterAs, expect, isAccessible, settled, test, words } from "./people"
import { choose, fillCase, openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]

test("REL-07: of two people who save, the second chooses field by field", async ({ enter }) => {
  const first = await enter("ana", { language })
  await openCase(first, language, somebody("Tudora"))
  const second = await enter("ana", { language })
  await second.goto(new URL(first.url()).pathname)
  await settled(second)
  for (const page of [first, second]) {
    await page.getByRole("button", { name: t.cases.page.edit }).click()
    await expect(page.getByRole("dialog", { name: t.cases.facts.title })).toBeVisible()
  }
  const change = async (page: Page, county: string, age: string) => {
    await choose(page.getByRole("dialog"), t.cases.form.county, county)
    await choose(page.getByRole("dialog"), t.cases.form.ageGroup, age)
    await page.getByRole("dialog").getByRole("button", { name: t.common.save }).click()
  }
  await change(first, "Sălaj", t.terms.ageGroup.a18_25)
  await expect(first.getByText(t.cases.facts.saved)).toBeVisible()
  await change(second, "Maramureș", t.terms.ageGroup.a41_plus)

  const conflict = second.getByRole("dialog", { name: t.conflict.title })
  const county = conflict.getByRole("group").filter({ hasText: t.cases.form.county })
  await expect(county).toContainText("Sălaj")
  await expect(county).toContainText("Maramureș")
  await isAccessible(second, "the choice between two versions")
  await second.screenshot({ path: "../test-results/pages/conflict.png" })
  await county.getByRole("radio", { name: "Maramureș" }).check()
  await conflict
    .getByRole("group")
    .filter({ hasText: t.terms.ageGroup.a41_plus })
    .getByRole("radio", { name: t.terms.ageGroup.a18_25 })
    .check()
  await conflict.getByRole("button", { name: t.conflict.save }).click()
  await expect(conflict).toBeHidden()
  await expect(second.locator("#main")).toContainText("Maramureș")
  await expect(second.locator("#main")).toContainText(`${t.terms.sex.female}, ${t.terms.ageGroup.a18_25}`)
})

test("SEC-08: two tabs that renew the session at once both stay signed in", async ({ visit }) => {
  const { page: one, context } = await visit({ language })
  // Without locks between tabs, the server alone keeps the two renewals apart.
  await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }))
  await one.goto("/demo")
  await enterAs(one, (await account("ana")).display_name)
  const two = await context.newPage()
  await two.goto("/cases")
  await settled(two)
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([one.reload(), two.reload()])
    for (const page of [one, two]) {
      await settled(page)
      await expect(page.getByRole("navigation", { name: t.shell.navigation })).toBeVisible()
    }
  }
  expect(new URL(one.url()).pathname).toBe("/")
})

test("REL-25, REL-08: a lost answer leaves the work on the page, and saving again does it once", async ({
  enter,
}) => {
  const told = somebody("Ruxandra")
  const page = await enter("ana", { language })
  const keys: (string | undefined)[] = []
  // The server does the work, and its answer never arrives.
  await page.route("**/api/v1/cases", async (route) => {
    if (route.request().method() !== "POST") return route.continue()
    keys.push(route.request().headers()["idempotency-key"])
    if (keys.length > 1) return route.continue()
    await route.fetch()
    return route.abort("connectionreset")
  })
  await page.goto("/cases/new")
  await fillCase(page, language, told)
  await page.getByRole("button", { name: t.cases.form.submit }).click()

  await expect(page.getByRole("status").getByText(t.unsaved.tag, { exact: true })).toBeVisible()
  await expect(page.getByRole("alert").getByText(t.unsaved.notSaved)).toBeVisible()
  await expect(page.getByLabel(t.cases.form.givenNames)).toHaveValue(told.given)
  await isAccessible(page, "a case that is not saved")
  const kept = await page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => name),
    ...(await caches.keys()),
  ])
  expect(kept).toEqual([])

  await page.getByRole("button", { name: t.cases.form.submit }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  await expect(page.getByText(t.unsaved.tag, { exact: true })).toHaveCount(0)
  expect(keys).toHaveLength(2)
  expect(keys[0]).toBeTruthy()
  expect(keys[1]).toBe(keys[0])

  await page.getByRole("link", { name: t.cases.title }).first().click()
  await page.getByRole("button", { name: t.cases.find }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByText(t.cases.search.ways.name, { exact: true }).click()
  await dialog.getByRole("textbox", { name: t.cases.search.labels.name }).fill(told.given)
  await dialog.getByRole("button", { name: t.cases.search.submit }).click()
  await expect(dialog.getByText(t.cases.search.found_one.replace("{{count}}", "1"))).toBeVisible()
})

test("REL-25: without a connection nothing typed is lost, and the page says so", async ({ visit }) => {
  const { page, context } = await visit({ language })
  await page.goto("/demo")
  await enterAs(page, (await account("ana")).display_name)
  await openCase(page, language, somebody("Violeta"))
  await toSection(page, language, "notes")
  const note = page.getByRole("textbox", { name: t.cases.notes.body })
  await note.fill("She asked for her sister.")
  await context.setOffline(true)
  await expect(page.getByText(t.shell.offline)).toBeVisible()
  await page.getByRole("button", { name: t.cases.notes.submit }).click()
  await expect(page.getByRole("alert").getByText(t.unsaved.notSaved)).toBeVisible()
  await expect(note).toHaveValue("She asked for her sister.")
  await page.screenshot({ path: "../test-results/pages/offline.png" })

  // Leaving asks first, for what is typed would be lost.
  await page.getByRole("link", { name: t.nav.home, exact: true }).first().click()
  await expect(page.getByRole("dialog", { name: t.unsaved.title })).toBeVisible()
  await page.getByRole("dialog").getByRole("button", { name: t.common.cancel }).click()

  // A page whose code is not here yet says so, and comes when it can.
  const other = await context.newPage()
  await context.setOffline(false)
  await other.goto("/")
  await settled(other)
  await context.setOffline(true)
  await other.getByRole("link", { name: t.nav.referrals, exact: true }).first().click()
  await expect(other.getByRole("heading", { name: t.problems.pages.failed.title })).toBeVisible()
  await context.setOffline(false)
  await expect(other.getByText(t.shell.offline)).toBeHidden()
  await other.getByRole("button", { name: t.common.tryAgain }).click()
  await expect(other.getByRole("tab", { name: t.referrals.in })).toBeVisible()

  await expect(page.getByText(t.shell.offline)).toBeHidden()
  await page.getByRole("button", { name: t.cases.notes.submit }).click()
  await expect(page.getByText(t.cases.notes.saved)).toBeVisible()
  await expect(page.getByText("She asked for her sister.")).toHaveCount(1)
  expect(page.url().startsWith(address())).toBe(true)
})

test("who takes no Brotli gets the same files", async ({ request }) => {
  const document = await (await request.get(`${address()}/demo`)).text()
  const script = address() + (/ src="(\/assets\/[^"]+\.js)"/.exec(document)?.[1] ?? "")
  const [plain, small] = await Promise.all(
    ["identity", "br"].map((accepted) => request.get(script, { headers: { "accept-encoding": accepted } })),
  )
  expect(plain?.headers()["content-encoding"]).toBeUndefined()
  expect(small?.headers()["content-encoding"]).toBe("br")
  for (const name of ["content-type", "etag"]) expect(plain?.headers()[name]).toBe(small?.headers()[name])
  expect(await plain?.text()).toContain("import")
  expect(await small?.text()).toBe(await plain?.text())
})
