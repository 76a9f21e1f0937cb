import { expect, fill, isAccessible, settled, test, words } from "./people"

const t = words.en
const NAME = "Night desk"
const LANGUAGES = ["ro", "sq", "en"] as const

test("two administrators make a role, somebody is given it, and loses it when it is retired", async ({
  enter,
}) => {
  const dan = await enter("admin", { language: "en" })
  await dan.goto("/administration/roles")
  await settled(dan)
  await dan.getByRole("link", { name: t.ownRoles.new }).click()
  await settled(dan)
  for (const code of LANGUAGES) {
    const language = t.terms.language[code]
    await dan.getByLabel(fill(t.ownRoles.nameIn, { language }), { exact: true }).fill(NAME)
    await dan.getByLabel(fill(t.ownRoles.purposeIn, { language }), { exact: true }).fill("Reads at night.")
  }
  await dan.getByRole("combobox", { name: t.ownRoles.kinds }).click()
  await dan.getByRole("option", { name: t.terms.organisationKind.shelter, exact: true }).click()
  await dan.keyboard.press("Escape")
  const reads = `${t.terms.permission.cases.read}: ${t.terms.reach.organisation}`
  await dan.getByRole("checkbox", { name: reads }).check()
  await isAccessible(dan, "a new role")
  await dan.getByRole("button", { name: t.ownRoles.send }).click()
  await dan.waitForURL(/\/administration\/roles\/[0-9a-f-]{36}$/)
  await settled(dan)
  const confirm = { name: t.ownRoles.confirm, exact: true }
  await expect(dan.getByRole("button", confirm)).toHaveAttribute("aria-disabled", "true")
  const place = new URL(dan.url()).pathname

  const ada = await enter("secund", { language: "en" })
  await expect(ada.getByRole("link", { name: t.home.ownRolesWaiting_one })).toBeVisible()
  await ada.goto(place)
  await settled(ada)
  await ada.getByRole("button", confirm).click()
  await ada.getByRole("dialog").getByRole("button", confirm).click()
  await expect(ada.getByText(t.ownRoles.confirmed)).toBeVisible()
  await isAccessible(ada, "a role")

  await ada.goto("/administration/users")
  await settled(ada)
  await ada.getByLabel(t.users.find).fill("Nora Exemplu")
  await ada.getByLabel(t.users.find).press("Enter")
  await ada.getByRole("link", { name: "Nora Exemplu" }).first().click()
  await settled(ada)
  await ada.getByRole("button", { name: t.user.edit }).click()
  const dialog = ada.getByRole("dialog")
  await dialog.getByRole("combobox", { name: t.ownRoles.choose }).click()
  await ada.getByRole("option", { name: NAME }).click()
  await ada.keyboard.press("Tab")
  await dialog.getByRole("button", { name: t.user.rightsOfRoles }).click()
  await expect(dialog.getByText(t.terms.permission.cases.read).first()).toBeVisible()
  await isAccessible(ada, "what somebody could do with a role")
  await dialog.getByRole("button", { name: t.common.save }).click()
  await expect(ada.getByText(fill(t.user.saved, { name: "Nora Exemplu" }))).toBeVisible()

  const nora = await enter("nora", { language: "en" })
  const cases = nora.getByRole("navigation").getByRole("link", { name: t.nav.cases, exact: true }).first()
  await expect(cases).toBeVisible()

  // The other journeys find Nora as she was.
  await ada.goto(place)
  await settled(ada)
  await expect(ada.getByRole("link", { name: "Nora Exemplu" })).toBeVisible()
  await ada.getByRole("button", { name: t.ownRoles.retire, exact: true }).click()
  await ada.getByRole("dialog").getByRole("button", { name: t.ownRoles.retire, exact: true }).click()
  await expect(ada.getByText(t.ownRoles.retired)).toBeVisible()
  await nora.reload()
  await settled(nora)
  await expect(cases).toHaveCount(0)
})
