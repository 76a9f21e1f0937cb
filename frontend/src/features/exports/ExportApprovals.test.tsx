import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { ExportApprovals } from "./ExportApprovals"

const waiting = vi.fn()
const approve = vi.fn()
const refuse = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [{ code: "RO-CJ", labels: { ro: "Cluj", sq: "Cluj", en: "Cluj" } }],
    code_lists: {},
    services: [],
  }),
  exportApprovalList: () => waiting(),
  exportApprove: (given: unknown) => approve(given),
  exportRefuse: (given: unknown) => refuse(given),
}))

const asked = {
  id: "e",
  version: 3,
  asked_by_name: "Case system (program)",
  is_program: true,
  asked_at: "2026-03-02T08:00:00Z",
  kind: "cases",
  format: "csv",
  filter: { county: "RO-CJ", assigned: "me", identification: "presumed" },
  purpose: "oversight",
  reason: "To look over the spring.",
  recipient: "age1recipient",
  expected_rows: null,
  state: "awaiting_approval",
  until: "2026-03-09T08:00:00Z",
  abilities: ["export_approve", "export_refuse"],
}

beforeEach(() => {
  waiting.mockReset().mockResolvedValue({ items: [asked], next: null })
  approve.mockReset().mockResolvedValue(asked)
  refuse.mockReset().mockResolvedValue(asked)
})

const show = () =>
  showOnPage(
    <Suspense>
      <ExportApprovals />
    </Suspense>,
  )

it("shows all that is approved in words before it is", async () => {
  const user = userEvent.setup()
  await show()
  await user.click(await screen.findByRole("button", { name: /^Approve: Cases/ }))
  const dialog = await screen.findByRole("dialog", { name: "Approve this export?" })
  for (const text of [
    /Assigned to Case system \(program\), Cluj,? and Identification: Presumed victim/,
    "more than 10,000",
    "as a table",
    "To look over our work",
    "To look over the spring.",
    "age1recipient",
  ]) {
    expect(await within(dialog).findByText(text)).toBeVisible()
  }
  await user.click(within(dialog).getByRole("button", { name: "Approve" }))
  expect(approve).toHaveBeenCalledWith(
    expect.objectContaining({
      path: { id: "e" },
      headers: expect.objectContaining({ "If-Match": '"3"' }),
    }),
  )
})

it("refuses with a reason and not without one", async () => {
  const user = userEvent.setup()
  await show()
  await user.click(await screen.findByRole("button", { name: /^Refuse: Cases/ }))
  const dialog = await screen.findByRole("dialog", { name: "Refuse this export?" })
  await user.click(within(dialog).getByRole("button", { name: "Refuse" }))
  expect(refuse).not.toHaveBeenCalled()
  await user.click(within(dialog).getByRole("radio", { name: "Less of it would do" }))
  await user.click(within(dialog).getByRole("button", { name: "Refuse" }))
  expect(refuse).toHaveBeenCalledWith(expect.objectContaining({ body: { reason: "too_much" } }))
})

it("says why somebody else answers, and that nothing waits", async () => {
  waiting.mockResolvedValue({ items: [{ ...asked, abilities: [] }], next: null })
  const shown = await show()
  const button = await screen.findByRole("button", { name: /^Approve: Cases/ })
  expect(button).toHaveAccessibleDescription(/^Another person answers for this one/)
  shown.unmount()
  waiting.mockResolvedValue({ items: [], next: null })
  await show()
  expect(await screen.findByText("No export awaits your approval.")).toBeVisible()
})
