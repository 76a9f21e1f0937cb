import { expect, isAccessible, settled, test, words } from "./people"

const t = words.en

test("a supervisor looks at a file of cases, mends a row, opens them all and takes them back", async ({
  enter,
}) => {
  const page = await enter("case_supervisor", { language: "en" })
  await page.goto("/imports")
  await settled(page)
  await isAccessible(page, "imports, none yet")
  const file = (county: string) => ({
    name: "cases.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      `external_id,county,sex,age_group,urgency,detected_on\nA-1,RO-CJ,female,a18_25,normal,2026-02-01\nA-2,${county},male,a26_40,normal,2026-02-01\n`,
    ),
  })
  const send = async (county: string, act: string) => {
    await page.locator("input[type=file]").setInputFiles(file(county))
    await expect(page.getByRole("cell", { name: county })).toBeVisible()
    await page.getByRole("button", { name: act, exact: true }).click()
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/)
    await settled(page)
  }
  await send("RO-XX", t.imports.check)
  await expect(page.getByText(t.problems.fields.unknown_code).first()).toBeVisible({ timeout: 20_000 })
  await isAccessible(page, "the report of a file with a fault")

  await page.goto("/imports")
  await settled(page)
  await page.getByLabel(t.imports.dryRun).uncheck()
  await send("RO-BH", t.imports.start)
  await expect(page.getByRole("button", { name: t.imports.undo, exact: true })).toBeVisible({
    timeout: 20_000,
  })
  await page.getByRole("button", { name: t.imports.undo, exact: true }).click()
  await page.getByRole("dialog").getByRole("button", { name: t.imports.undo, exact: true }).click()
  await expect(page.getByRole("cell", { name: t.imports.rowStates.taken_back }).first()).toBeVisible({
    timeout: 20_000,
  })
})
