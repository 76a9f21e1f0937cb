import { readFile } from "node:fs/promises"
import { expect, isAccessible, settled, test, words } from "./people"
import { choose } from "./work"

const language = "en"
const t = words[language]

test("an auditor looks after the register, an administrator after the installation, and anybody asks why", async ({
  enter,
}) => {
  const auditor = await enter("auditor", { language })
  await auditor.goto("/oversight")
  await settled(auditor)
  const section = (name: string) => auditor.getByRole("region", { name, exact: true })

  // The demo has asked for it; the job does it in a moment, and once more when asked.
  const verification = section(t.desk.verification)
  await expect(verification.getByText(t.desk.whole, { exact: true }).first()).toBeVisible({ timeout: 20_000 })
  await isAccessible(auditor, "the auditor's desk")

  const alerts = section(t.desk.alerts)
  const own = alerts.getByRole("row").filter({ hasText: t.desk.alertKinds.own_name })
  await own.getByRole("button").click()
  await expect(own).toBeHidden()
  await alerts.getByRole("switch", { name: t.desk.showSeen }).check()
  await expect(own).toBeVisible()

  // Who read of people; then all that was done with one of these cases, and its report.
  const ledger = section(t.desk.ledger)
  await choose(ledger, t.desk.kind, t.cases.events.read.person)
  const row = ledger.getByRole("row").filter({ hasText: t.terms.dataClass.life_critical }).first()
  await expect(row).toBeVisible()
  await row.getByRole("button").click()
  await expect(auditor).toHaveURL(/case_reference=RO-/)
  await ledger.getByRole("button", { name: new RegExp(t.desk.report) }).click()
  const printed = auditor.waitForEvent("download")
  await auditor.getByRole("menuitem", { name: t.desk.report }).click()
  const report = await printed
  expect(report.suggestedFilename()).toMatch(/^RO-[\w-]+_access_report_[\d-]+\.pdf$/)
  expect((await readFile(await report.path())).subarray(0, 5).toString()).toBe("%PDF-")
  expect(await auditor.getByRole("main").innerText()).not.toContain(t.problems.title)

  // Whom something was done to, and all that was done to them.
  await auditor.goto("/oversight?kind=user.joined")
  await settled(auditor)
  const toWhom = t.desk.searchSubject.replace("{{name}}", "")
  await ledger.getByRole("button", { name: toWhom }).first().click()
  await expect(auditor).toHaveURL(/subject_id=/)
  await expect(ledger.getByRole("cell", { name: t.cases.events.user.joined }).first()).toBeVisible()

  const admin = await enter("administrator", { language })
  await admin.goto("/administration/operations")
  await settled(admin)
  await expect(admin.getByRole("rowheader", { name: t.operations.jobNames.sequencer })).toBeVisible()
  await expect(admin.getByText(t.operations.noBackup)).toBeVisible()
  await isAccessible(admin, "the operations page")
  await admin.goto("/administration/users")
  await settled(admin)
  await admin.getByRole("table").getByRole("link").first().click()
  const rights = admin.getByRole("region", { name: t.user.rights, exact: true })
  await expect(rights.getByRole("table")).toBeVisible()
  await admin.getByRole("link", { name: t.why.link }).click()
  await expect(admin.getByText(t.why.with.user, { exact: true })).toBeVisible()
  await choose(admin.getByRole("main"), t.why.action, t.terms.permission.users.read)
  await expect(admin.getByRole("region", { name: t.why.can, exact: true })).toContainText(t.why.rules.reached)

  const worker = await enter("ana", { language })
  await worker.goto("/account/why")
  await settled(worker)
  await choose(worker.getByRole("main"), t.why.action, t.terms.permission.cases.assign)
  const rule = worker.getByRole("region", { name: t.why.cannot, exact: true })
  await expect(rule).toContainText(t.why.rules.not_granted)
  await expect(rule).toContainText(t.terms.role.case_supervisor)
  await isAccessible(worker, "why somebody cannot")
})
