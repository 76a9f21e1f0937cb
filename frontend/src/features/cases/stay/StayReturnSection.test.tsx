import {
  repatriationAssess,
  repatriationDepart,
  repatriationUpdate,
  stayCreate,
  stayReturnRead,
} from "@punte/client"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, Repatriation, StayReturn } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { t } from "@/i18n"
import { showOnPage } from "@/test.render"
import { neededOfReturn, returnBody, returnFields } from "./returnForm"
import { StayReturnSection } from "./StayReturnSection"

const labels = { ro: "Reflection", sq: "Reflection", en: "Reflection" }
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    country: "RO",
    counties: [],
    services: [],
    code_lists: { stay_kind: [{ code: "reflection", labels }] },
  }),
  stayReturnRead: vi.fn(),
  stayCreate: vi.fn(),
  repatriationAssess: vi.fn(),
  repatriationDepart: vi.fn(),
  repatriationUpdate: vi.fn(),
}))

const choices = {
  is_child: false,
  consents: [{ id: "k1", recipient_id: "o2", recipient_name: "Casa", valid_until: "2026-12-01" }],
  referrals: [],
}
const journey = {
  id: "r1",
  version: 3,
  state: "risk_assessed",
  planned_by_name: "Ana",
  planned_at: "2026-03-02T08:00:00Z",
  consent_id: "k1",
  referral_id: null,
  from_country: "RO",
  to_country: "MD",
  receiver_id: null,
  receiving_body: "ANP",
  documents: [{ kind: "passport", state: "obtained", note: null }],
  legs: [],
  escort: null,
  contingency: "Call.",
  contacts: [],
  waits_for: ["not_assessed"],
  abilities: ["repatriation_update", "repatriation_depart"],
} as unknown as Repatriation

const holds = (returns: readonly Repatriation[]) =>
  vi
    .mocked(stayReturnRead)
    .mockResolvedValue({ stays: [], returns, choices } as unknown as StayReturn as never)
const file = {
  id: "c1",
  organisation_id: "o1",
  abilities: ["stay_return_read", "stay_create", "repatriation_create"],
} as unknown as Case
const show = (shown = file) =>
  showOnPage(
    <Suspense>
      <StayReturnSection file={shown} />
    </Suspense>,
  )
const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }))

beforeEach(() => {
  vi.resetAllMocks()
  setMe({ user: { id: "u1" }, organisation: { id: "o1" }, permissions: [] } as never)
})

it("says that nothing is written down", async () => {
  holds([])
  await show()
  expect(await screen.findByText(t("stay.leave.none"))).toBeVisible()
  expect(screen.getByText(t("stay.return.none"))).toBeVisible()
})

it("shows what the journey waits for, and no second one beside it", async () => {
  holds([journey])
  await show()
  expect(await screen.findByText(t("stay.return.blocks.not_assessed"))).toBeVisible()
  expect(screen.queryByRole("button", { name: t("stay.return.add") })).not.toBeInTheDocument()
})

const departing = async () => {
  await show()
  await press(t("stay.return.acts.depart"))
  const dialog = within(await screen.findByRole("dialog", { name: t("stay.depart.title") }))
  const submit = () => userEvent.click(dialog.getByRole("button", { name: t("stay.return.acts.depart") }))
  return { dialog, submit }
}

it("shows both plans of a return to whoever comes second, and writes over no other plan", async () => {
  holds([journey])
  await show()
  await press(t("stay.return.acts.update"))
  const dialog = within(await screen.findByRole("dialog", { name: t("stay.return.changeTitle") }))
  await userEvent.type(dialog.getByRole("textbox", { name: t("stay.return.contingency") }), " Or write.")
  const current = { ...journey, version: 5, receiving_body: "Casa Mare", contingency: "Wait." }
  vi.mocked(repatriationUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(repatriationUpdate).mockResolvedValueOnce(current as never)
  await userEvent.click(dialog.getByRole("button", { name: t("stay.return.acts.update") }))
  const conflict = within(await screen.findByRole("dialog", { name: t("conflict.title") }))
  const receiver = within(conflict.getByRole("group", { name: t("stay.return.receiver") }))
  expect(receiver.getByRole("radio", { name: "Saved meanwhile: Casa Mare" })).toBeChecked()
  await userEvent.click(conflict.getByRole("radio", { name: "Yours: Call. Or write." }))
  await userEvent.click(conflict.getByRole("button", { name: t("conflict.save") }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(repatriationUpdate).mock.calls.map(([{ headers }]) => headers["If-Match"])).toEqual([
    '"3"',
    '"5"',
  ])
  expect(vi.mocked(repatriationUpdate).mock.lastCall?.[0].body).toMatchObject({
    receiving_body: "Casa Mare",
    contingency: "Call. Or write.",
    consent_id: "k1",
  })
})

it("lets nobody leave on a way that was changed since it was read", async () => {
  holds([journey])
  const { dialog, submit } = await departing()
  const newer = new Problem({ status: 412, code: "stale", current: { ...journey, version: 5 } })
  vi.mocked(repatriationDepart).mockRejectedValue(newer)
  holds([{ ...journey, version: 5 }])
  await submit()
  expect(await dialog.findByText(t("stay.return.readAgain"))).toBeVisible()
  await submit()
  await waitFor(() => expect(repatriationDepart).toHaveBeenCalledTimes(2))
  const sent = vi.mocked(repatriationDepart).mock.calls.map(([{ headers }]) => headers["If-Match"])
  expect(sent).toEqual(['"3"', '"3"'])
})

it("says why the person may not leave", async () => {
  holds([journey])
  const { dialog, submit } = await departing()
  const errors = [{ pointer: "", code: "receiver_not_ready" }]
  const blocked = new Problem({ status: 409, code: "not_now", detail: "return_blocked", errors } as never)
  vi.mocked(repatriationDepart).mockRejectedValueOnce(blocked)
  await submit()
  expect(await dialog.findByText(t("problems.reasons.return_blocked"))).toBeVisible()
})

it("asks for the dangers of a part that another planned meanwhile", async () => {
  const leg = { from: "Cluj", to: "Iași", means: "train", departs_at: "2026-03-02T09:00:00Z" }
  const before = { ...leg, arrives_at: "2026-03-02T14:00:00Z", border_point: null }
  const risk = {
    level: "low",
    legs: [{ level: "low", words: null }],
    words: null,
    assessed_at: "2026-03-01T09:00:00Z",
  }
  const judged = { ...journey, legs: [before], risk, abilities: ["repatriation_assess"] } as Repatriation
  const newer = { ...judged, version: 5, legs: [{ ...before, to: "Bacău" }], risk: null }
  holds([judged])
  await show()
  await press(t("stay.return.acts.assess"))
  const dialog = within(await screen.findByRole("dialog", { name: t("stay.risk.title") }))
  const submit = () => userEvent.click(dialog.getByRole("button", { name: t("stay.return.acts.assess") }))
  vi.mocked(repatriationAssess).mockRejectedValueOnce(
    new Problem({ status: 412, code: "stale", current: newer }),
  )
  holds([newer])
  await submit()
  expect(await dialog.findByText("Cluj → Bacău")).toBeVisible()
  await submit()
  expect(await dialog.findByText("Fill this in.")).toBeVisible()
  expect(repatriationAssess).toHaveBeenCalledTimes(1)
})

it("says what is missing of leave to stay", async () => {
  holds([])
  await show()
  await press(t("stay.leave.add"))
  const dialog = await screen.findByRole("dialog", { name: t("stay.leave.addTitle") })
  await userEvent.click(within(dialog).getByRole("button", { name: t("stay.leave.add") }))
  expect(within(dialog).getByText("Fill this in.")).toBeVisible()
  expect(stayCreate).not.toHaveBeenCalled()
})

it("asks of a return what has to be there, and sends a body abroad without an organisation", () => {
  const fields = returnFields(journey, choices, "RO")
  expect(fields.where).toBe("abroad")
  expect(returnBody({ ...fields, receiver: { id: "o2", name: "Casa" } })).toMatchObject({
    receiver_id: null,
    receiving_body: "ANP",
    escort: null,
    best_interest: null,
  })
  const leg = { from: "Cluj", to: "", means: null, departs_at: "", arrives_at: "", border_point: "" }
  expect(neededOfReturn({ ...fields, where: "directory", legs: [leg] })).toMatchObject({
    receiver_id: undefined,
    "legs.0.to": "",
    "legs.0.departs_at": null,
  })
})
