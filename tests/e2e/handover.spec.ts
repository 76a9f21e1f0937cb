import { account, expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, openCase, somebody } from "./work"

const language = "en"
const t = words[language]

test("a supervisor assigns many cases, hands over what a colleague left behind and keeps a view", async ({
  enter,
}) => {
  const { display_name: colleague } = await account("ana")
  const { display_name: another } = await account("luiza")
  const boss = await enter("case_supervisor", { language })
  const one = await openCase(boss, language, somebody("Petra"))
  const other = await openCase(boss, language, somebody("Sanda"))

  // Two of the list go to a colleague at once.
  await boss.goto("/cases?assigned=me")
  await settled(boss)
  await boss.getByRole("button", { name: t.cases.many.select, exact: true }).click()
  const bar = boss.getByRole("region", { name: t.cases.many.bar })
  for (const name of [one, other]) {
    const ticked = fill(t.cases.many.selectOne, { name: name.split(",")[0] ?? name })
    await boss.getByRole("checkbox", { name: new RegExp(`^${RegExp.escape(ticked)}`) }).check()
  }
  await expect(bar.getByRole("status")).toHaveText(fill(t.cases.many.selected_other, { count: 2 }))
  await isAccessible(boss, "a list with ticked cases")
  await bar.getByRole("button", { name: t.cases.many.assign, exact: true }).click()
  const dialog = boss.getByRole("dialog", { name: t.cases.many.title })
  await dialog.getByRole("button", { name: fill(t.cases.many.submit_other, { count: 2 }) }).click()
  await expect(dialog.getByText(t.cases.many.required)).toBeVisible()
  await choose(dialog, t.cases.assign.to, another)
  await dialog.getByRole("button", { name: fill(t.cases.many.submit_other, { count: 2 }) }).click()
  await expect(dialog.getByRole("status")).toHaveText(fill(t.handover.went_other, { count: 2 }))
  await isAccessible(boss, "what became of many")
  await dialog.getByRole("button", { name: t.common.close }).click()
  await expect(boss.getByRole("link", { name: one })).toHaveCount(0)

  // Home says whose work nobody sees to; it goes, and nothing is left.
  await boss.goto("/")
  const left = boss.getByRole("region", { name: t.home.toHandOver })
  await left.getByRole("listitem").getByRole("link").click()
  await settled(boss)
  await isAccessible(boss, "a hand-over")
  const to = boss
    .getByRole("textbox", { name: t.handover.to })
    .or(boss.getByRole("combobox", { name: t.handover.to }))
  await to.first().click()
  await boss.getByRole("option", { name: colleague, exact: true }).click()
  await boss.keyboard.press("Escape")
  await boss.getByRole("button", { name: t.handover.submit, exact: true }).click()
  await expect(boss.getByText(t.handover.nothing)).toBeVisible()
  await expect(boss.getByRole("region", { name: t.handover.progress })).toContainText("2")
  await boss.goto("/")
  await settled(boss)
  await expect(boss.getByRole("region", { name: t.home.toHandOver })).toHaveCount(0)

  // Of several at once everything goes to one.
  await boss.goto("/handovers")
  await settled(boss)
  await boss.getByRole("button", { name: t.handover.many.select, exact: true }).click()
  const leaving = boss.getByRole("checkbox", {
    name: fill(t.handover.many.selectOne, { name: another }),
    exact: true,
  })
  await leaving.check()
  await boss.getByRole("button", { name: t.handover.many.start, exact: true }).click()
  const everything = boss.getByRole("dialog", { name: t.handover.many.title })
  await isAccessible(boss, "everything of several")
  await choose(everything, t.handover.many.to, colleague)
  await everything.getByRole("button", { name: t.handover.submit, exact: true }).click()
  await expect(everything.getByRole("status")).toHaveText(fill(t.handover.many.went_one, { count: 1 }))
  await expect(everything.getByRole("list", { name: t.handover.many.what })).toContainText(another)
  await everything.getByRole("button", { name: t.common.close }).click()
  await expect(boss.getByRole("region", { name: t.handover.many.bar })).toHaveCount(0)

  // A view is kept under a name, and the list begins with it.
  await boss.goto("/cases?identification=detected")
  await settled(boss)
  const name = `Detected ${Date.now() % 10_000}`
  await boss.getByRole("button", { name: t.cases.views.title, exact: true }).click()
  await boss.getByRole("menuitem", { name: t.cases.views.save }).click()
  const save = boss.getByRole("dialog", { name: t.cases.views.saveTitle })
  await save.getByRole("textbox", { name: t.cases.views.name }).fill(name)
  await isAccessible(boss, "a view that is saved")
  await save.getByRole("button", { name: t.common.save, exact: true }).click()
  await expect(boss).toHaveURL(/identification=detected.*view=/)
  const views = boss.getByRole("button", { name, exact: true })
  await views.click()
  await boss.getByRole("menuitem", { name: t.cases.views.makeDefault }).click()
  await expect(boss.getByText(fill(t.cases.views.chosen, { name }))).toBeVisible()
  await boss.getByRole("link", { name: t.nav.cases, exact: true }).first().click()
  await expect(boss).toHaveURL(/identification=detected.*view=/)
  await views.click()
  await boss.getByRole("menuitem", { name: t.cases.views.remove, exact: true }).click()
  await boss.getByRole("dialog").getByRole("button", { name: t.cases.views.remove, exact: true }).click()
  await expect(boss).toHaveURL(/view=all/)
})
