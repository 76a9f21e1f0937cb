import { accept, invite, PASSWORD } from "./accounts"
import { accounts, expect, fill, isAccessible, settled, test, words } from "./people"

const t = words.en

test("an administrator invites a colleague, who sets up an account and signs in; then suspends them", async ({
  enter,
  visit,
}) => {
  const email = `maria.${Date.now()}@example.org`
  const admin = await enter("administrator", { language: "en" })
  await admin.getByRole("link", { name: t.nav.users }).first().click()
  const link = await invite(admin, email)

  const { page: colleague } = await visit({ language: "en" })
  const codes = await accept(colleague, link, "Maria Dobre")
  await expect.poll(() => colleague.evaluate(() => window.location.hash)).toBe("")

  // SEC-14: an invitation works once.
  const { page: again } = await visit({ language: "en" })
  await again.goto(link)
  await expect(again.getByRole("heading", { name: t.invitation.closedTitle })).toBeVisible()

  await colleague.getByRole("link", { name: t.codes.toSignIn }).click()
  await colleague.getByLabel(t.signIn.email).fill(email)
  await colleague.getByLabel(t.signIn.password, { exact: true }).fill(PASSWORD)
  await colleague.getByRole("button", { name: t.signIn.useRecovery }).click()
  await colleague.getByLabel(t.signIn.recoveryCode).fill(codes[0] ?? "")
  await colleague.getByRole("button", { name: t.signIn.submit, exact: true }).click()
  await expect(colleague.getByRole("link", { name: t.nav.directory })).toBeVisible()

  await admin.goto("/administration/users")
  await admin.getByLabel(t.users.find).fill("Maria Dobre")
  await admin.getByLabel(t.users.find).press("Enter")
  await admin.getByRole("link", { name: "Maria Dobre" }).first().click()
  await isAccessible(admin, "a user")
  await admin.getByRole("button", { name: t.user.suspend, exact: true }).click()
  await admin.getByRole("dialog").getByRole("button", { name: t.user.suspend }).click()
  await expect(admin.getByText(fill(t.user.suspended, { name: "Maria Dobre" }))).toBeVisible()

  // SEC-09: suspension acts on the very next request.
  await colleague.getByRole("link", { name: t.nav.directory }).click()
  await expect(colleague.getByRole("dialog", { name: t.sessionOver.title })).toBeVisible()

  await admin.getByRole("button", { name: t.user.reactivate }).click()
  await expect(admin.getByText(fill(t.user.reactivated, { name: "Maria Dobre" }))).toBeVisible()
})

test("an administrator suspends and reactivates several users at once", async ({ enter }) => {
  const all = (await accounts()).map(({ display_name }) => display_name)
  const workers = (await accounts())
    .filter(({ role }) => role === "case_worker")
    .map((one) => one.display_name)
  // Of several with one name the page could not tell which is meant.
  const names = workers.filter((name) => all.indexOf(name) === all.lastIndexOf(name)).slice(-2)
  const admin = await enter("administrator", { language: "en" })
  const table = admin.getByRole("table", { name: t.users.caption })
  const bar = admin.getByRole("region", { name: t.users.many.bar })
  await admin.goto("/administration/users?role=case_worker")
  for (const [act, state] of [
    ["suspend", "suspended"],
    ["reactivate", "active"],
  ] as const) {
    await settled(admin)
    await admin.getByRole("button", { name: t.users.many.select, exact: true }).click()
    for (const name of names) {
      await table.getByRole("checkbox", { name: fill(t.users.many.selectOne, { name }), exact: true }).check()
    }
    await expect(bar.getByRole("status")).toHaveText(fill(t.users.many.selected_other, { count: 2 }))
    // An administrator sees no case, and hands none over.
    await expect(bar.getByRole("button", { name: t.handover.many.start })).toHaveAttribute(
      "aria-disabled",
      "true",
    )
    await isAccessible(admin, "a list with ticked users")
    await bar.getByRole("button", { name: t.users.many.acts[act], exact: true }).click()
    const asked = admin.getByRole("dialog", { name: t.users.many.titles[act] })
    await asked.getByRole("button", { name: t.users.many.acts[act], exact: true }).click()
    const told = admin.getByRole("dialog", { name: t.users.many.acts[act], exact: true })
    await expect(told.getByRole("status")).toHaveText(fill(t.users.many.went_other, { count: 2 }))
    await isAccessible(admin, "what became of many users")
    await told.getByRole("button", { name: t.common.close }).click()
    for (const name of names) {
      const row = table.getByRole("row").filter({ has: admin.getByRole("link", { name, exact: true }) })
      await expect(row).toContainText(t.terms.userStatus[state])
    }
  }
})

test("an administrator changes roles, and withdraws an invitation", async ({ enter }) => {
  const admin = await enter("administrator", { language: "en" })
  await admin.goto("/administration/users")
  const email = `andrei.${Date.now()}@example.org`
  await invite(admin, email)
  await admin.getByRole("link", { name: t.nav.invitations }).click()
  await isAccessible(admin, "invitations")
  await admin.getByRole("button", { name: fill(t.invitations.revokeFor, { email }) }).click()
  await admin.getByRole("dialog").getByRole("button", { name: t.invitations.revoke }).click()
  await expect(admin.getByText(fill(t.invitations.revoked, { email }))).toBeVisible()

  await admin.getByRole("link", { name: t.nav.roles }).click()
  await expect(admin.getByRole("button", { name: new RegExp(t.terms.role.case_worker) })).toBeVisible()
  await isAccessible(admin, "roles")
})

test("an administrator mends a table of people and invites them all", async ({ enter }) => {
  const admin = await enter("administrator", { language: "en" })
  await admin.goto("/administration/invitations")
  await settled(admin)
  await admin.getByRole("button", { name: t.invitations.many }).click()
  const dialog = admin.getByRole("dialog")
  await dialog.getByRole("combobox", { name: t.invite.organisation }).click()
  await admin.getByRole("option").first().click()
  const [one, two] = ["one", "two"].map((name) => `${name}.${Date.now()}@example.org`)
  const table = dialog.getByLabel(t.inviteMany.table, { exact: true })
  await table.fill(`address;name;roles\n${one};Ana Pop;case_worker\nnobody;;case_worker\n`)
  await dialog.getByRole("button", { name: t.inviteMany.check }).click()
  await expect(dialog.getByText(fill(t.inviteMany.found, { good: 1, faulty: 1 }))).toBeVisible()
  await expect(dialog.getByText(t.problems.fields.malformed)).toBeVisible()
  await isAccessible(admin, "a table of people to invite")
  await table.fill(`address;name;roles\n${one};Ana Pop;case_worker\n${two};;case_worker\n`)
  await dialog.getByRole("button", { name: t.inviteMany.check }).click()
  await dialog.getByRole("button", { name: fill(t.inviteMany.inviteAll_other, { count: 2 }) }).click()
  // Without a mail server each one's link is shown, this once.
  await expect(dialog.locator("code, pre").first()).toContainText(`${two}\thttp`)
  await dialog.getByRole("button", { name: t.inviteMany.kept }).click()
  await expect(admin.getByRole("rowheader", { name: one ?? "" })).toBeVisible()

  // Both are sent again at once, each with a new link.
  await admin.getByRole("button", { name: t.invitations.again.select, exact: true }).click()
  for (const name of [one, two]) {
    const ticked = fill(t.invitations.again.selectOne, { name: name ?? "" })
    await admin.getByRole("checkbox", { name: ticked, exact: true }).check()
  }
  const bar = admin.getByRole("region", { name: t.invitations.again.bar })
  await bar.getByRole("button", { name: t.invitations.resend, exact: true }).click()
  const asked = admin.getByRole("dialog", { name: t.invitations.again.title })
  await asked.getByRole("button", { name: t.invitations.resend, exact: true }).click()
  const told = admin.getByRole("dialog", { name: t.invitations.resend, exact: true })
  await expect(told.getByRole("status")).toHaveText(fill(t.invitations.again.went_other, { count: 2 }))
  await expect(told.locator("code, pre").first()).toContainText(`${one}\thttp`)
  await isAccessible(admin, "invitations that were sent again")
  await told.getByRole("button", { name: t.common.close }).click()
  await expect(bar).toHaveCount(0)
})
