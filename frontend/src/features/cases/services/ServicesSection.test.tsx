import {
  caseReferralList,
  planList,
  serviceCreate,
  serviceList,
  serviceUpdate,
  serviceVoid,
} from "@punte/client"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, ServiceRecord } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { showOnPage } from "@/test.render"
import { ServicesSection } from "./ServicesSection"

const label = (en: string) => ({ ro: en, sq: en, en })
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [],
    currencies: ["RON"],
    code_lists: {},
    services: [{ code: "PSY", unit: "session", measure: "count", labels: label("Counselling") }],
  }),
  organisationList: async () => ({ items: [] }),
  serviceTotalList: async () => ({ items: [] }),
  caseReferralList: vi.fn(),
  planList: vi.fn(),
  serviceList: vi.fn(),
  serviceCreate: vi.fn(),
  serviceUpdate: vi.fn(),
  serviceVoid: vi.fn(),
}))

const record = {
  id: "s1",
  version: 3,
  service: "PSY",
  attendance: "attended",
  given_on: "2026-03-02",
  quantity: 1,
  provider_id: "o2",
  provider_name: "Speranța",
  referral_id: "r-old",
  goal_id: "g-old",
  note: "Mine.",
  shares_note: false,
  abilities: ["service_update", "service_void"],
  written_at: "2026-03-02T09:00:00Z",
} as unknown as ServiceRecord
const lists = (...items: ServiceRecord[]) => vi.mocked(serviceList).mockResolvedValue({ items } as never)
const plan = (number: number, state: string, goal: string, text: string) => ({
  number,
  state,
  goals: [{ id: goal, text, needs: [], steps: [] }],
})

beforeEach(() => {
  vi.resetAllMocks()
  setMe({ user: { id: "u1" }, organisation: { id: "o1", name: "Casa" }, permissions: [] } as never)
  lists(record)
  vi.mocked(caseReferralList).mockResolvedValue({ items: [] } as never)
  const plans = [plan(2, "in_force", "g-new", "Work."), plan(1, "replaced", "g-old", "Peace.")]
  vi.mocked(planList).mockResolvedValue({ items: plans } as never)
})

const open = async (button: string, dialog: string) => {
  const file = { id: "c1", organisation_id: "o1", abilities: ["service_create"] } as unknown as Case
  await showOnPage(
    <Suspense>
      <ServicesSection file={file} />
    </Suspense>,
  )
  await userEvent.click(await screen.findByRole("button", { name: button }))
  return screen.findByRole("dialog", { name: dialog })
}
const press = (dialog: HTMLElement, name: string) =>
  userEvent.click(within(dialog).getByRole("button", { name }))

it("corrects the record it was opened on, also when the list shows it no more", async () => {
  const dialog = await open("Correct", "Correct a service")
  await userEvent.type(within(dialog).getByRole("textbox", { name: "Note" }), "!")
  lists()
  vi.mocked(serviceUpdate).mockRejectedValueOnce(new Problem({ status: 409, code: "idempotency_key_reused" }))
  vi.mocked(serviceUpdate).mockResolvedValueOnce(record as never)
  await press(dialog, "Save the correction")
  expect(await screen.findByText("No service is recorded yet")).toBeInTheDocument()
  await press(dialog, "Save the correction")
  await waitFor(() => expect(serviceUpdate).toHaveBeenCalledTimes(2))
  expect(serviceCreate).not.toHaveBeenCalled()
  expect(vi.mocked(serviceUpdate).mock.calls[1]?.[0]).toMatchObject({
    path: { service_id: "s1" },
    body: { referral_id: "r-old", goal_id: "g-old", note: "Mine.!" },
  })
})

it("keeps and names a referral that is not offered, and a goal of an earlier plan", async () => {
  const dialog = await open("Correct", "Correct a service")
  expect(await within(dialog).findByRole("combobox", { name: "Under a referral" })).toHaveValue("Speranța")
  expect(await within(dialog).findByRole("combobox", { name: "Goal of the plan" })).toHaveValue(
    "Peace. · Plan 1",
  )
})

it("says that what could be named was not found, and asks again", async () => {
  vi.mocked(planList).mockRejectedValueOnce(new Problem({ status: 403, code: "forbidden" }))
  const dialog = await open("Record a service", "Record a service")
  await userEvent.click(await within(dialog).findByRole("button", { name: "Try again" }))
  expect(await within(dialog).findByRole("combobox", { name: "Goal of the plan" })).toBeVisible()
})

it("marks the record it was opened on as an error, in its newest version", async () => {
  const dialog = await open("Mark as an error", "Mark this record as an error?")
  await press(dialog, "Mark as an error")
  expect(within(dialog).getByText("Check the marked fields.")).toBeVisible()
  await userEvent.type(within(dialog).getByRole("textbox"), "Another person's.")
  const current = { ...record, version: 5 }
  vi.mocked(serviceVoid).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(serviceVoid).mockResolvedValueOnce(record as never)
  lists()
  await press(dialog, "Mark as an error")
  expect(await within(dialog).findByText(/What you typed is still here/)).toBeVisible()
  await press(dialog, "Mark as an error")
  await waitFor(() => expect(serviceVoid).toHaveBeenCalledTimes(2))
  expect(vi.mocked(serviceVoid).mock.calls[1]?.[0].headers["If-Match"]).toBe('"5"')
})
