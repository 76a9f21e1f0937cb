// Opens the page of a case and each of its sections in Chromium, and says how long each took until it was usable, what it
// asked for, and in how many round trips: requests that run beside each other are one. See README.md.
//
//     PUNTE_CHROMIUM=/usr/bin/chromium node bench/page.mjs ADDRESS PERSON CASE SECTION...

import { createRequire } from "node:module"

const { chromium } = createRequire(new URL("../frontend/package.json", import.meta.url))("@playwright/test")
const [address, person, id, ...sections] = process.argv.slice(2)
const ROUNDS = 8
const LATER = 250

const browser = await chromium.launch({
  executablePath: process.env.PUNTE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"],
})
const context = await browser.newContext({
  baseURL: address,
  viewport: { width: 1280, height: 900 },
  reducedMotion: "reduce",
  locale: "en",
})
await context.addCookies([{ name: "punte_language", value: "en", url: address }])
await context.addInitScript(() => {
  const isUsable = () =>
    document.querySelector("h1") && !document.querySelector("[data-moving], [aria-busy=true], .mantine-Skeleton-root")
  /** When the page was first usable, and what is asked of it holds. */
  window.usable = (holds = () => true) =>
    new Promise((done) => {
      const look = () => (isUsable() && holds() ? done(performance.now()) : requestAnimationFrame(look))
      look()
    })
  /** How long it takes from the click on a case of the list until its page is usable; null where the list does not have it. */
  window.follow = async (href) => {
    const link = document.querySelector(`tbody a[href="${href}"]`)
    if (!link) return null
    const began = performance.now()
    link.click()
    return (await window.usable(() => location.pathname === href)) - began
  }
  /** How long it takes from the click on the link of a section until that is usable; null where there is no such link. */
  window.visit = async (href) => {
    const link = () => document.querySelector(`nav a[href="${href}"]`)
    if (!link()) return null
    const began = performance.now()
    link().click()
    const isThere = () => location.pathname === href && link()?.getAttribute("aria-current")
    return (await window.usable(isThere)) - began
  }
})
const page = await context.newPage()

let asked = []
let [running, trips] = [0, 0]
const isOurs = (request) => new URL(request.url()).pathname.startsWith("/api/")
page.on("request", (request) => {
  if (!isOurs(request)) return
  if (running === 0) trips += 1
  running += 1
  const url = new URL(request.url())
  asked.push(url.pathname.replace("/api/v1", "").replaceAll(id, "{id}"))
})
const ended = (request) => {
  if (isOurs(request)) running = Math.max(0, running - 1)
}
page.on("requestfinished", ended)
page.on("requestfailed", ended)

/** What an act took and asked for. */
async function seen(act) {
  ;[asked, running, trips] = [[], 0, 0]
  const ms = await act()
  await page.waitForTimeout(LATER)
  return { ms, asked, trips }
}

await page.goto("/demo")
await page
  .getByRole("button", { name: new RegExp(`^${person.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) })
  .first()
  .click()
await page.waitForURL(`${address}/`)
await page.evaluate(() => window.usable())

const opened = []
for (let round = 0; round < ROUNDS; round += 1) {
  opened.push(
    await seen(async () => {
      await page.goto(`/cases/${id}`, { waitUntil: "commit" })
      return page.evaluate(() => window.usable())
    }),
  )
}
// As those come who work with it: from the list, with the app there already.
const come = (href) => page.evaluate((place) => window.follow(place), href)
const listed = []
for (let round = 0; round < ROUNDS; round += 1) {
  await page.goto("/cases")
  await page.evaluate(() => window.usable())
  listed.push(await seen(() => come(`/cases/${id}`)))
}
const shown = []
// The timeline is where the page opens: it is come back to.
for (const section of [...sections.filter((one) => one !== "timeline"), "timeline"]) {
  const href = section === "timeline" ? `/cases/${id}` : `/cases/${id}/${section}`
  shown.push({ section, ...(await seen(() => page.evaluate((place) => window.visit(place), href))) })
}
await browser.close()
console.log(JSON.stringify({ opened, listed, shown }))
