import type { Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, words } from "./people"
import { totp } from "./totp"

const t = words.en
export const PASSWORD = "the ferry leaves before the fog"

/** Invites as a case worker of the first organisation offered, or of the only one, and takes the link. */
export async function invite(admin: Page, email: string): Promise<string> {
  await settled(admin)
  await admin.getByRole("button", { name: t.users.invite }).click()
  const dialog = admin.getByRole("dialog")
  await dialog.getByLabel(t.invite.email).fill(email)
  // Who manages one organisation invites into that one.
  const organisation = dialog.getByRole("combobox", { name: t.invite.organisation })
  if (await organisation.isVisible()) {
    await organisation.click()
    await admin.getByRole("option").first().click()
  }
  await dialog.getByRole("combobox", { name: t.invite.roles }).fill(t.terms.role.case_worker)
  await admin.getByRole("option", { name: t.terms.role.case_worker }).first().click()
  await admin.keyboard.press("Tab")
  await dialog.getByRole("button", { name: t.invite.submit }).click()
  await expect(dialog.getByText(fill(t.invite.link, { email }))).toBeVisible()
  await isAccessible(admin, "the link of an invitation")
  const link = await dialog.locator("code, pre").first().innerText()
  await dialog.getByRole("button", { name: t.invite.close }).click()
  return link.trim()
}

/** Sets the account up with a name, a password and an authenticator; gives back the recovery codes. */
export async function accept(page: Page, link: string, name: string): Promise<string[]> {
  await page.goto(link)
  await expect(page.getByRole("img", { name: t.invitation.qr })).toBeVisible()
  await isAccessible(page, "an invitation")
  await page.getByLabel(t.invitation.name).fill(name)
  await page.getByLabel(t.invitation.password, { exact: true }).fill("too short")
  await page.getByRole("button", { name: t.invitation.submit }).click()
  await expect(page.getByText(fill(t.invitation.passwordShort_other, { count: 6 }))).toBeVisible()
  await page.getByLabel(t.invitation.password, { exact: true }).fill(PASSWORD)
  const secret = await page.locator("code, pre").first().innerText()
  await page.getByLabel(t.signIn.code).fill(totp(secret))
  await page.getByRole("button", { name: t.invitation.submit }).click()
  await expect(page.getByRole("heading", { name: t.codes.title })).toBeVisible()
  await isAccessible(page, "recovery codes")
  return page.locator("ol code").allInnerTexts()
}
