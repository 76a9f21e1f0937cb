import type { Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"

const t = words.en
const STAYS = "Exemplu Podul Association (fictional)"
const DUPLICATE = "Asociatia Exemplu Podul Timisoara (fictiva)"
const NAMES = { stays: STAYS, duplicate: DUPLICATE }

/** Opens an organisation from the directory, found by this. */
async function opens(page: Page, text: string, name: string) {
  await page.goto(`/directory?q=${encodeURIComponent(text)}`)
  await settled(page)
  await page.getByRole("link", { name, exact: true }).click()
  await settled(page)
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible()
}

test("two administrators merge an organisation that was entered twice; another one is suspended and resumed", async ({
  enter,
}) => {
  const dan = await enter("admin", { language: "en" })
  await opens(dan, "Podul", STAYS)
  await dan.getByRole("button", { name: t.organisation.merge.start }).click()
  const dialog = dan.getByRole("dialog")
  await dialog.getByRole("combobox", { name: t.organisation.merge.duplicate }).fill("Timisoara")
  await dan.getByRole("option", { name: DUPLICATE }).click()
  await expect(dialog.getByText(t.organisation.merge.moves)).toBeVisible()
  await expect(dialog.getByText(t.organisation.merge.hinders)).toHaveCount(0)
  await dialog.getByRole("button", { name: t.organisation.merge.ask }).click()
  await expect(dialog.getByText(t.problems.checkForm)).toBeVisible()
  await dialog.getByRole("checkbox", { name: t.organisation.merge.sameBody }).check()
  await isAccessible(dan, "the preview of a merge")
  await dialog.getByRole("button", { name: t.organisation.merge.ask }).click()
  await expect(dan.getByText(t.organisation.merge.asked)).toBeVisible()
  const confirm = { name: t.second.confirm, exact: true }
  await expect(dan.getByRole("button", confirm)).toHaveAttribute("aria-disabled", "true")

  const ada = await enter("secund", { language: "en" })
  await ada.getByRole("link", { name: t.home.organisationMergesWaiting_one }).click()
  await settled(ada)
  await ada.getByRole("button", confirm).click()
  await expect(ada.getByRole("dialog").getByText(t.organisation.merge.aliases)).toBeVisible()
  await ada.getByRole("dialog").getByRole("button", confirm).click()
  await expect(ada.getByText(fill(t.organisation.merge.confirmed, NAMES))).toBeVisible()

  // Found by the old name as the one that stays; the old entry leads there.
  await opens(ada, "Timisoara", STAYS)
  await expect(ada.getByRole("button", { name: t.organisation.merge.start })).toBeVisible()
  await isAccessible(ada, "an organisation that others were merged into")
  await ada.goto("/directory?state=merged")
  await settled(ada)
  await ada.getByRole("link", { name: DUPLICATE, exact: true }).click()
  await settled(ada)
  await ada.getByRole("link", { name: STAYS, exact: true }).click()
  await expect(ada.getByRole("heading", { level: 1, name: STAYS })).toBeVisible()

  // Nobody of the demo works there: no other journey loses anything.
  await opens(ada, "AIDRom", "AIDRom")
  const { standing } = t.organisation
  await ada.getByRole("button", { name: standing.suspend, exact: true }).click()
  const asked = ada.getByRole("dialog")
  await expect(asked.getByText(standing.amounts.open_cases)).toBeVisible()
  await asked.getByRole("combobox", { name: standing.reason }).click()
  await ada.getByRole("option", { name: standing.reasons.inquiry }).click()
  await asked.getByRole("button", { name: standing.suspend, exact: true }).click()
  await expect(ada.getByText(fill(standing.suspended, { name: "AIDRom" }))).toBeVisible()
  await ada.getByRole("button", { name: standing.resume, exact: true }).click()
  await asked.getByRole("combobox", { name: standing.reason }).click()
  await ada.getByRole("option", { name: standing.reasons.resolved }).click()
  await asked.getByRole("button", { name: standing.resume, exact: true }).click()
  await expect(ada.getByText(fill(standing.resumed, { name: "AIDRom" }))).toBeVisible()
  await isAccessible(ada, "how an organisation stands")
})
