import { readFile } from "node:fs/promises"
import type { Locator, Page } from "@playwright/test"
import { HARMFUL } from "./clamd"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, openCase, somebody, toSection } from "./work"

const language = "en"
const t = words[language]
const d = t.documents

/** A PDF of about this many bytes that holds these words. */
const pdf = (text: string, bytes = 0) =>
  Buffer.from(`%PDF-1.7\n% ${text}\n${"% nothing here\n".repeat(bytes / 15)}trailer <<>>\n%%EOF\n`)

const file = (name: string, buffer: Buffer, mimeType = "application/pdf") => ({ name, mimeType, buffer })

/** Opens a case of somebody new and comes to its documents. */
async function comeToDocuments(page: Page): Promise<Locator> {
  await openCase(page, language, somebody("Anca"))
  await toSection(page, language, "documents")
  return page.getByRole("region", { name: d.title })
}

/** Chooses a file in the dialog and says what it is. */
async function add(page: Page, section: Locator, chosen: ReturnType<typeof file>, about = "") {
  await section.getByRole("button", { name: d.add }).click()
  const dialog = page.getByRole("dialog", { name: d.add })
  await page.locator("input[type=file]").setInputFiles(chosen)
  await choose(dialog, d.kind, "Court or prosecution document")
  await dialog.getByRole("textbox", { name: d.description }).fill(about)
  await dialog.getByRole("button", { name: d.send, exact: true }).click()
}

/** A line that carries no such part until it is mended. */
async function lineThatBreaksAt(page: Page, part: string) {
  const line = { isBroken: true, tries: 0, sent: [] as string[] }
  await page.route("**/documents/*/parts/*", (route) => {
    const number = route.request().url().split("/").pop() ?? ""
    if (line.isBroken && number === part) {
      line.tries += 1
      return route.abort("connectionreset")
    }
    line.sent.push(number)
    return route.continue()
  })
  return line
}

/** Looks again until the scanner has looked at it. */
async function isSeenAs(section: Locator, name: string, state: string) {
  const entry = section.getByRole("listitem").filter({ hasText: name })
  await expect(async () => {
    const look = section.getByRole("button", { name: d.look })
    if (await look.isVisible()) await look.click()
    await expect(entry).toContainText(state, { timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  return entry
}

test("SEC-53, SEC-56: a scan is added, looked through, opened and taken away", async ({ enter }) => {
  const page = await enter("ana", { language })
  const section = await comeToDocuments(page)
  await expect(section).toContainText(d.none)
  await section.getByRole("button", { name: d.add }).click()
  const dialog = page.getByRole("dialog", { name: d.add })
  await dialog.getByRole("button", { name: d.send, exact: true }).click()
  await expect(dialog.getByText(t.problems.fields.required)).toHaveCount(2)
  await isAccessible(page, "a document to be added")
  await page.locator("input[type=file]").setInputFiles(file("letter.docx", pdf(""), ""))
  await expect(dialog).toContainText(d.faults.wrongEnding)
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: t.unsaved.leave }).click()

  const content = pdf("Toadflax.")
  await add(page, section, file("summons.pdf", content), "She is to come on Monday.")
  await expect(page.getByText(d.arrived)).toBeVisible()
  await expect(section.getByRole("button", { name: d.add })).toBeFocused()
  await expect(section).toContainText("She is to come on Monday.")
  const entry = await isSeenAs(section, "summons.pdf", d.states.clean)
  await isAccessible(page, "the documents of a case")

  const saved = page.waitForEvent("download")
  await entry.getByRole("button", { name: `${d.open}: summons.pdf` }).click()
  const download = await saved
  // The name on the device says nothing of the person.
  expect(download.suggestedFilename()).toMatch(/^punte-[0-9a-f]{8}\.pdf$/)
  expect(await readFile(await download.path())).toEqual(content)
  await expect(page.getByText(fill(d.opened, { name: download.suggestedFilename() }))).toBeVisible()

  await entry.getByRole("button", { name: `${d.takeAway}: summons.pdf` }).click()
  const away = page.getByRole("dialog", { name: d.takeAwayTitle })
  await away.getByRole("textbox", { name: d.takeAwayReason }).fill("It belongs to another case.")
  await isAccessible(page, "a document to be taken away")
  await away.getByRole("button", { name: d.takeAway, exact: true }).click()
  await expect(entry).toContainText(fill(d.reason, { reason: "It belongs to another case." }))
  await expect(entry.getByRole("button")).toHaveCount(0)
  await toSection(page, language, "timeline")
  const events = t.cases.events.document
  for (const event of [events.added, events.found_clean, events.voided]) {
    await expect(page.locator("#main")).toContainText(event)
  }
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length])
  expect(kept).toEqual([0, 0])
})

test("SEC-53: a program that is called a PDF is refused, and nothing of it stays", async ({ enter }) => {
  const page = await enter("ana", { language })
  const section = await comeToDocuments(page)
  const program = Buffer.concat([Buffer.from("MZ\x90\0\x03\0\0\0"), Buffer.alloc(4000, 7)])
  await add(page, section, file("passport.pdf", program))
  const dialog = page.getByRole("dialog", { name: d.sending })
  await expect(dialog.getByRole("alert")).toContainText(t.problems.reasons.content_wrong_type)
  await expect(dialog.getByRole("alert")).toBeFocused()
  await isAccessible(page, "a refused file")
  // Another file, without saying again what it is.
  await dialog.getByRole("button", { name: d.again }).click()
  await expect(page.getByRole("dialog", { name: d.add }).getByRole("combobox", { name: d.kind })).toHaveValue(
    "Court or prosecution document",
  )
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: t.unsaved.leave }).click()
  await expect(section).toContainText(d.none)
  await toSection(page, language, "timeline")
  await expect(page.locator("#main")).toContainText(t.cases.events.document.refused)
})

test("REL-08: a line that breaks in the middle goes on where it stopped", async ({ enter }) => {
  const page = await enter("ana", { language })
  const section = await comeToDocuments(page)
  const line = await lineThatBreaksAt(page, "1")
  await add(page, section, file("statement.pdf", pdf("Two hands.", 600_000)))
  const dialog = page.getByRole("dialog", { name: d.sending })
  await expect(dialog.getByRole("status")).toContainText(d.phases.waiting)
  await expect(dialog.getByRole("progressbar")).toHaveAttribute("aria-valuetext", /256 kB of 586 kB sent/)
  await isAccessible(page, "a line that broke")
  // Whoever does not want to wait has it try at once.
  const tries = line.tries
  await dialog.getByRole("button", { name: d.goOn }).click()
  await expect.poll(() => line.tries).toBeGreaterThan(tries)
  await expect(dialog.getByRole("button", { name: d.goOn })).toBeFocused()
  line.isBroken = false
  await expect(page.getByText(d.arrived)).toBeVisible()
  expect(line.sent).toEqual(["0", "1", "2"])
  await isSeenAs(section, "statement.pdf", d.states.clean)
})

test("what was broken off goes on from the list with the same file, or is discarded", async ({ enter }) => {
  const page = await enter("ana", { language })
  const section = await comeToDocuments(page)
  const content = pdf("Half of it.", 600_000)
  const line = await lineThatBreaksAt(page, "2")
  await add(page, section, file("long.pdf", content))
  await expect(page.getByRole("dialog").getByRole("status")).toContainText(d.phases.waiting)
  // Whoever leaves is asked, and what came waits.
  await page.goBack()
  await page.getByRole("dialog", { name: d.leaveTitle }).getByRole("button", { name: d.leave }).click()
  await settled(page)
  await toSection(page, language, "documents")
  const entry = section.getByRole("listitem").filter({ hasText: "long.pdf" })
  await expect(entry).toContainText(d.states.uploading)
  await isAccessible(page, "a document of which a part is there")

  await entry.getByRole("button", { name: `${d.goOn}: long.pdf` }).click()
  const dialog = page.getByRole("dialog", { name: d.goOnTitle })
  await page.locator("input[type=file]").setInputFiles(file("long.pdf", pdf("Another one.")))
  await expect(dialog).toContainText(d.anotherFile)
  await page.locator("input[type=file]").setInputFiles(file("long.pdf", content))
  line.isBroken = false
  await dialog.getByRole("button", { name: d.goOn, exact: true }).click()
  await expect(page.getByText(d.arrived)).toBeVisible()
  expect(line.sent).toEqual(["0", "1", "2"])

  line.isBroken = true
  await add(page, section, file("again.pdf", content))
  const sending = page.getByRole("dialog", { name: d.sending })
  await expect(sending.getByRole("status")).toContainText(d.phases.waiting)
  await sending.getByRole("button", { name: t.common.cancel }).click()
  await page.getByRole("dialog", { name: d.stopTitle }).getByRole("button", { name: d.stop }).click()
  await expect(page.getByText(d.discarded)).toBeVisible()
  await expect(section.getByRole("listitem").filter({ hasText: "again.pdf" })).toHaveCount(0)
})

test("SEC-56: a harmful file is destroyed, and nobody opens it", async ({ enter }) => {
  const page = await enter("ana", { language })
  const section = await comeToDocuments(page)
  await add(page, section, file("invoice.pdf", pdf(HARMFUL)))
  await expect(page.getByText(d.arrived)).toBeVisible()
  const entry = await isSeenAs(section, "invoice.pdf", d.states.infected)
  await expect(entry).toContainText(d.explained.infected)
  await expect(entry.getByRole("button")).toHaveCount(0)
  await isAccessible(page, "a document that was destroyed")
})
