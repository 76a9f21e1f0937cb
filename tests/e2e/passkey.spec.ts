import { account, address, expect, fill, isAccessible, settled, test, words } from "./people"

const t = words.en

test("somebody adds a passkey, signs in with it and nothing else, and removes it", async ({ enter }) => {
  const page = await enter("organisation_administrator", { language: "en" })
  const { display_name } = await account("organisation_administrator")

  // The browser's own authenticator, which verifies the person at once.
  const device = await page.context().newCDPSession(page)
  await device.send("WebAuthn.enable")
  await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })

  await page.goto("/account")
  await settled(page)
  const passkeys = page.getByRole("region", { name: t.passkeys.title })
  await expect(passkeys.getByText(t.passkeys.none)).toBeVisible()
  await passkeys.getByLabel(t.passkeys.name).fill("Work phone")
  await passkeys.getByRole("button", { name: t.passkeys.add }).click()
  await expect(passkeys.getByRole("rowheader", { name: "Work phone" })).toBeVisible()
  await expect(passkeys.getByText(t.passkeys.never)).toBeVisible()
  await isAccessible(page, "one's own passkeys")

  await page.getByRole("button", { name: fill(t.shell.account, { name: display_name }) }).click()
  await page.getByRole("menuitem", { name: t.shell.signOut }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.getByRole("button", { name: t.signIn.passkey }).click()
  await expect(page).toHaveURL(`${address()}/`)
  await settled(page)
  await expect(
    page.getByRole("button", { name: fill(t.shell.account, { name: display_name }) }),
  ).toBeVisible()

  await page.goto("/account")
  await settled(page)
  await expect(passkeys.getByText(t.passkeys.never)).toHaveCount(0)
  await passkeys.getByRole("button", { name: fill(t.passkeys.removeOf, { name: "Work phone" }) }).click()
  await page.getByRole("dialog").getByRole("button", { name: t.passkeys.remove, exact: true }).click()
  await expect(passkeys.getByText(t.passkeys.none)).toBeVisible()

  // The device still has it; nobody here knows it any more.
  await page.getByRole("button", { name: fill(t.shell.account, { name: display_name }) }).click()
  await page.getByRole("menuitem", { name: t.shell.signOut }).click()
  await page.getByRole("button", { name: t.signIn.passkey }).click()
  await expect(page.getByRole("alert").filter({ hasText: t.signIn.passkeyWrong })).toBeVisible()
})
