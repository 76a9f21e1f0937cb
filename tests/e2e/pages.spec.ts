import type { Page } from "@playwright/test"
import { account, enterAs, isAccessible, settled, test } from "./people"
import { type Scene, TOUR } from "./tour"

/**
 * Contrast is a matter of the scheme, layout one of the width and of the longest words: two of the looks are read by axe
 * and fit their screen. Pages are made of the same parts: every other page is opened in the one, the rest in the other.
 * With PUNTE_LOOKS=all each page is opened in both and in two more, with a picture of each for the eye.
 */
const READ = [
  { width: 1440, height: 900, scheme: "light", language: "ro", axe: true },
  { width: 390, height: 844, scheme: "dark", language: "sq", axe: true },
] as const
const SEEN = [
  { width: 1440, height: 900, scheme: "dark", language: "en", axe: false },
  { width: 390, height: 844, scheme: "light", language: "en", axe: false },
] as const
const PICTURES = process.env.PUNTE_LOOKS === "all"
const LOOKS = PICTURES ? [...READ, ...SEEN] : READ
const SCENES = TOUR.flatMap(({ scenes }) => scenes)
const isOpened = (scene: Scene, look: number) => PICTURES || SCENES.indexOf(scene) % READ.length === look

// Each look takes minutes, and none changes anything that another reads.
test.describe.configure({ mode: "parallel" })

for (const [at, look] of LOOKS.entries()) {
  const name = `${look.width}-${look.scheme}-${look.language}`
  test(`every page passes axe and fits its screen: ${name}`, async ({ visit }) => {
    test.setTimeout(900_000)
    const { page } = await visit(look)
    const seen = async (what: string) => {
      await settled(page)
      if (PICTURES) await picture(page, `${what}-${name}`)
      await fits(page, what)
      if (look.axe) await isAccessible(page, what, test.expect.soft)
    }
    await page.goto("/sign-in")
    await seen("sign-in")
    await page.goto("/demo")
    await seen("demo")
    for (const { who, scenes } of TOUR) {
      await page.context().clearCookies({ name: /refresh|session/ })
      await page.goto("/demo")
      await enterAs(page, (await account(who)).display_name)
      const opened = new Map<string, string>()
      for (const scene of scenes.filter((one) => isOpened(one, at))) {
        await comeTo(page, scene, opened)
        await scene.does?.(page, look.language)
        await seen(scene.name)
      }
    }
  })
}

/** What a list leads to is opened from it the first time, and by its address from then on. */
async function comeTo(page: Page, { path, first }: Scene, opened: Map<string, string>) {
  const address = first ? opened.get(path) : undefined
  await page.goto(address ?? path)
  await settled(page)
  if (!first || address) return
  await page.locator("tbody th a").first().click()
  await page.waitForURL((url) => url.pathname !== path.split("?")[0])
  await settled(page)
  opened.set(path, page.url())
}

async function picture(page: Page, name: string) {
  // A dialog stands where the screen is, not where the page begins.
  const fullPage = (await page.getByRole("dialog").count()) === 0
  await page.screenshot({ path: `../test-results/pages/${name}.png`, fullPage })
}

/** Nothing makes the page scroll sideways. */
async function fits(page: Page, what: string) {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  test.expect.soft(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0)
}
