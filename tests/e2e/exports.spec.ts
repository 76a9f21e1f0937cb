import { readFile } from "node:fs/promises"
import { expect, isAccessible, settled, test, words } from "./people"

const t = words.en

/** A key whose secret half nobody has. */
const KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

test("a supervisor exports what the list of cases shows, and takes the file once", async ({ enter }) => {
  const page = await enter("case_supervisor", { language: "en" })
  await page.getByRole("link", { name: t.nav.exports }).first().click()
  await settled(page)
  await expect(page.getByText(t.exports.approval.none)).toBeVisible()
  await isAccessible(page, "exports, none yet")
  await page.getByRole("link", { name: t.exports.toCases }).click()
  await settled(page)
  await page.getByRole("button", { name: t.exports.action }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("combobox", { name: t.exports.purpose }).click()
  await page.getByRole("option", { name: t.exports.purposes.own_system }).click()
  await dialog.getByLabel(t.exports.reason).fill("A copy for our own system.")
  await dialog.getByLabel(t.exports.recipient).fill("not a key")
  await isAccessible(page, "asking for an export")
  await dialog.getByRole("button", { name: t.exports.submit }).click()
  await expect(dialog.getByText(t.problems.fields.malformed)).toBeVisible()
  await dialog.getByLabel(t.exports.recipient).fill(KEY)
  await dialog.getByRole("button", { name: t.exports.submit }).click()

  await expect(page.getByRole("heading", { level: 1, name: t.exports.title })).toBeVisible()
  const row = page.getByRole("row").filter({ hasText: t.exports.kinds.cases })
  await expect(row.getByText(t.exports.states.ready)).toBeVisible({ timeout: 20_000 })
  await isAccessible(page, "an export that is ready")
  await row.getByRole("button", { name: new RegExp(`^${t.exports.download}`) }).click()
  const coming = page.waitForEvent("download")
  await dialog.getByRole("button", { name: t.exports.download, exact: true }).click()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^punte-cases-[\w-]+\.jsonl\.age$/)
  const content = await readFile(await file.path())
  expect(content.subarray(0, 21).toString()).toBe("age-encryption.org/v1")

  await page.reload()
  await settled(page)
  await expect(row.getByText(t.exports.states.downloaded)).toBeVisible()
  await expect(row.getByRole("button")).toHaveCount(0)
})
