import { type BrowserContext, test as base, expect, type Page } from "@playwright/test"
import axe from "axe-core"
import en from "../../frontend/locales/en.json"
import ro from "../../frontend/locales/ro.json"
import sq from "../../frontend/locales/sq.json"
import { startServer } from "./server"

export type Language = "ro" | "sq" | "en"
/** The app's own words, so that a journey reads what a person reads in that language. */
export const words = { ro, sq, en } as const

let server: string | undefined

/** Where this worker's server listens. */
export const address = () => {
  if (!server) throw new Error("the server of this worker has not started")
  return server
}

type Look = { language?: Language; scheme?: "light" | "dark"; width?: number; height?: number }

type Account = { key: string; display_name: string; organisation_name: string; role: string }

/** The demo's accounts, as its sign-in page lists them. */
export async function accounts(): Promise<Account[]> {
  const answer = await fetch(`${address()}/api/v1/demo/accounts`)
  const { items } = (await answer.json()) as { items: Account[] }
  return items
}

/** A person of the demo, by the first part of the address (`ana`) or as the first one with a role. */
export async function account(who: string): Promise<Account> {
  const found = (await accounts()).find(({ key, role }) => key.startsWith(`${who}.`) || role === who)
  if (!found) throw new Error(`The demo has no ${who}`)
  return found
}

/** Listens to what the server sends to a page from now on; call what it returns for the texts. */
export function overheard(page: Page): () => Promise<string[]> {
  const texts: Promise<string>[] = []
  page.on("response", (answer) => {
    if (answer.url().includes("/api/")) texts.push(answer.text().catch(() => ""))
  })
  return () => Promise.all(texts)
}

/** What went wrong in a page without anybody seeing it. */
export type Watched = { problems: string[]; foreign: string[] }

type People = {
  /** Opens a browser of its own, as a person with this look. */
  visit: (look?: Look) => Promise<{ page: Page; context: BrowserContext; watched: Watched }>
  /** Opens a browser and enters as this person of the demo, or as the first one with this role. */
  enter: (who: string, look?: Look) => Promise<Page>
}

export const test = base.extend<People, { served: undefined }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
    async ({}, use) => {
      const { address, stop } = await startServer()
      server = address
      await use(undefined)
      await stop()
    },
    { scope: "worker", auto: true, timeout: 120_000 },
  ],
  visit: async ({ browser }, use) => {
    const opened: { context: BrowserContext; watched: Watched }[] = []
    await use(async ({ language = "ro", scheme = "light", width = 1280, height = 900 } = {}) => {
      const context = await browser.newContext({
        baseURL: address(),
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: "reduce",
        locale: language,
        // Where the people of the demo live: between 22 and 24 h of UTC their day is another one.
        timezoneId: "Europe/Bucharest",
      })
      await context.addCookies([{ name: "punte_language", value: language, url: address() }])
      const watched: Watched = { problems: [], foreign: [] }
      context.on("console", (message) => {
        if (message.type() === "error" && !message.text().includes("Failed to load resource")) {
          watched.problems.push(message.text())
        }
      })
      context.on("weberror", (error) => watched.problems.push(String(error.error())))
      context.on("request", (request) => {
        if (new URL(request.url()).origin !== new URL(address()).origin) watched.foreign.push(request.url())
      })
      opened.push({ context, watched })
      return { page: await context.newPage(), context, watched }
    })
    for (const { context, watched } of opened) {
      // SEC-50, SEC-52: no violation of the content-security policy, no error, no other host.
      expect.soft(watched.problems).toEqual([])
      expect.soft(watched.foreign).toEqual([])
      await context.close()
    }
  },
  enter: async ({ visit }, use) => {
    await use(async (who, look) => {
      const { page } = await visit(look)
      const { display_name } = await account(who)
      await page.goto("/demo")
      await enterAs(page, display_name)
      return page
    })
  },
})

/** Clicks the card of this person on the demo page. */
export async function enterAs(page: Page, name: string) {
  await page
    .getByRole("button", { name: new RegExp(`^${RegExp.escape(name)}`) })
    .first()
    .click()
  await expect(page).toHaveURL(`${address()}/`)
  await settled(page)
}

/** The page has its heading, and neither it nor a part of it is on its way. */
export async function settled(page: Page) {
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible()
  await expect(page.locator("[data-moving], [aria-busy=true], .mantine-Skeleton-root")).toHaveCount(0)
}

/** No fault that axe can find against WCAG 2.2 AA. */
export async function isAccessible(
  page: Page,
  what: string,
  check: typeof expect | typeof expect.soft = expect,
) {
  let found = await faults(page)
  // Of what came to be enabled while it was read, the old colours are remembered.
  if (found.length > 0) found = await faults(page)
  check(found, `axe on ${what}`).toEqual([])
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

/** In the page itself, where it stays: the runner of axe for Playwright takes four times as long, since it loads axe anew
 * for each question and opens a page of its own to tell the answer. No page here has frames. */
async function faults(page: Page) {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`)
  const violations = await page.evaluate(async (runOnly) => {
    const here = (window as unknown as { axe: typeof axe }).axe
    // What passes is not written down: that takes most of the time on a page of a thousand parts.
    return (await here.run(document, { resultTypes: ["violations"], runOnly })).violations
  }, RULES)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  )
}

/** Fills the gap in a word of the app: fill("Welcome, {{name}}", { name: "Ana" }). */
export const fill = (text: string, values: Record<string, string | number>) =>
  text.replaceAll(/{{\s*(\w+)\s*}}/g, (_, name: string) => String(values[name] ?? ""))

export { expect }
