import { accept, invite, PASSWORD } from "./accounts"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { totp } from "./totp"

const t = words.en
const NAME = "Irina Lungu"

test("somebody who lost their phone gets a new second factor by two people and their own password", async ({
  enter,
  visit,
}) => {
  const email = `irina.${Date.now()}@example.org`
  const manager = await enter("organisation_administrator", { language: "en" })
  await manager.goto("/administration/users")
  const invitation = await invite(manager, email)
  const { page: irina } = await visit({ language: "en" })
  const codes = await accept(irina, invitation, NAME)

  // The person asks; nothing is said of whether there is such an account.
  await irina.goto("/sign-in")
  await irina.getByRole("link", { name: t.signIn.lost }).click()
  await irina.getByLabel(t.signIn.email).fill(email)
  await isAccessible(irina, "a lost factor")
  await irina.getByRole("button", { name: t.lostFactor.ask }).click()
  await expect(irina.getByText(t.lostFactor.askedTitle)).toBeVisible()

  // The first sees who it is.
  await manager.goto("/")
  await settled(manager)
  await manager
    .getByRole("link", { name: new RegExp(NAME) })
    .first()
    .click()
  const section = manager.getByRole("region", { name: t.replacement.title })
  await section.getByRole("button", { name: t.replacement.prove }).click()
  const dialog = manager.getByRole("dialog")
  await dialog.getByRole("combobox", { name: t.replacement.way }).click()
  await manager.getByRole("option", { name: t.replacement.ways.document_in_person }).click()
  await dialog.getByRole("button", { name: t.replacement.prove }).click()
  const shown = manager.getByRole("dialog", { name: fill(t.replacement.codeTitle, { name: NAME }) })
  const handed = (await shown.locator("code, pre").first().innerText()).trim()
  await shown.getByRole("button", { name: t.client.secretKept }).click()
  await expect(section.getByRole("button", { name: t.replacement.approve })).toBeDisabled()
  await isAccessible(manager, "a user with a lost factor")
  const place = manager.url()

  // The second approves. Without a mail server the link is shown, this once.
  const second = await enter("administrator", { language: "en" })
  await second.goto(place)
  await second.getByRole("button", { name: t.replacement.approve }).click()
  await second.getByRole("dialog").getByRole("button", { name: t.replacement.approve }).click()
  const linked = second.getByRole("dialog", { name: fill(t.replacement.linkTitle, { name: NAME }) })
  const link = (await linked.locator("code, pre").first().innerText()).trim()

  // The person needs the link, the code and the password.
  const { page: phone } = await visit({ language: "en" })
  await phone.goto("/lost-factor")
  await phone.goto(link)
  await expect(phone).toHaveURL(/\/lost-factor$/)
  await phone.getByRole("textbox", { name: t.lostFactor.handed, exact: true }).fill("0000-0000-0000")
  await phone.getByLabel(t.lostFactor.password, { exact: true }).fill(PASSWORD)
  await phone.getByRole("button", { name: t.lostFactor.next }).click()
  await expect(phone.getByText(t.lostFactor.wrong)).toBeVisible()
  await phone.getByRole("textbox", { name: t.lostFactor.handed, exact: true }).fill(handed)
  await phone.getByRole("button", { name: t.lostFactor.next }).click()
  await expect(phone.getByRole("img", { name: t.invitation.qr })).toBeVisible()
  await isAccessible(phone, "a new authenticator")
  const secret = await phone.locator("code, pre").first().innerText()
  await phone.getByLabel(t.signIn.code).fill(totp(secret))
  await phone.getByRole("button", { name: t.lostFactor.submit }).click()
  await expect(phone.getByRole("heading", { name: t.codes.title })).toBeVisible()
  const [fresh] = await phone.locator("ol code").allInnerTexts()

  // Old codes are void, new ones sign in.
  await phone.getByRole("link", { name: t.codes.toSignIn }).click()
  for (const [code, isGood] of [
    [codes[0], false],
    [fresh, true],
  ] as const) {
    await phone.goto("/sign-in")
    await phone.getByLabel(t.signIn.email).fill(email)
    await phone.getByLabel(t.signIn.password, { exact: true }).fill(PASSWORD)
    await phone.getByRole("button", { name: t.signIn.useRecovery }).click()
    await phone.getByLabel(t.signIn.recoveryCode).fill(code ?? "")
    await phone.getByRole("button", { name: t.signIn.submit, exact: true }).click()
    await expect(
      isGood ? phone.getByRole("link", { name: t.nav.directory }) : phone.getByText(t.signIn.wrong),
    ).toBeVisible()
  }

  // With a factor at hand they move the authenticator themselves; the recovery codes stay.
  await phone.goto("/account")
  await settled(phone)
  await phone.getByRole("button", { name: t.account.moveAuthenticator }).click()
  await expect(phone.getByRole("img", { name: t.invitation.qr })).toBeVisible()
  await isAccessible(phone, "an authenticator on its way to another phone")
  const moved = phone.getByRole("region", { name: t.invitation.phone })
  await moved.getByRole("textbox", { name: t.signIn.code }).fill("000 000")
  await moved.getByRole("button", { name: t.account.useNewAuthenticator }).click()
  await expect(moved.getByText(t.problems.fields.wrong_code)).toBeVisible()
  const newSecret = await moved.locator("code, pre").first().innerText()
  await moved.getByRole("textbox", { name: t.signIn.code }).fill(totp(newSecret))
  await moved.getByRole("button", { name: t.account.useNewAuthenticator }).click()
  await expect(phone.getByText(t.account.authenticatorMoved)).toBeVisible()
  const left = (await phone.getByRole("region", { name: t.account.codes }).innerText()).includes(
    fill(t.account.codesLeft_other, { count: 9 }),
  )
  expect(left).toBe(true)

  // Another address: without a mail server whoever manages the user hands over the link, and the user takes it.
  const other = `irina.other.${Date.now()}@example.org`
  const address = phone.getByRole("region", { name: t.address.title })
  await address.getByRole("textbox", { name: t.address.new }).fill(other)
  await address.getByRole("button", { name: t.address.ask }).click()
  await expect(address.getByText(t.problems.reasons.no_mail)).toBeVisible()
  await manager.goto(place)
  await manager.getByRole("button", { name: t.address.offer }).click()
  await manager.getByRole("dialog").getByRole("textbox", { name: t.address.new }).fill(other)
  await manager.getByRole("dialog").getByRole("button", { name: t.address.offer }).click()
  const offered = manager.getByRole("dialog", { name: fill(t.address.offered, { name: NAME }) })
  const way = (await offered.locator("code, pre").first().innerText()).trim()
  await phone.goto(way)
  await expect(phone).toHaveURL(/\/account\/address$/)
  await isAccessible(phone, "another address")
  await phone.getByRole("button", { name: t.address.confirm }).click()
  await expect(phone.getByRole("status").filter({ hasText: t.address.changed }).first()).toBeVisible()
  await phone.goto("/account")
  await expect(phone.getByText(other).first()).toBeVisible()
})
