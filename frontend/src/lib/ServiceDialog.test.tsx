import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense, useState } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { ServiceRecord } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import type { Pack } from "@/api/types"
import { showOnPage } from "@/test.render"
import { ServiceDialog } from "./ServiceDialog"
import { formOfRecord, type ServiceForm } from "./serviceForm"

const label = (en: string) => ({ ro: en, sq: en, en })
const pack = {
  counties: [],
  currencies: ["RON", "EUR"],
  code_lists: { cost_source: [], absence_reason: [{ code: "illness", labels: label("Illness") }] },
  services: [
    { code: "PSY-C", unit: "session", measure: "count", labels: label("Counselling") },
    { code: "FIN-V", unit: "amount", measure: "money", labels: label("Voucher") },
  ],
}
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => pack,
}))

const record = {
  id: "s1",
  version: 3,
  service: "PSY-C",
  attendance: "attended",
  given_on: "2026-03-02",
  quantity: 1,
  provider_id: "o1",
  provider_name: "Casa",
  note: "Mine.",
  shares_note: false,
} as unknown as ServiceRecord
const onSave = vi.fn<(form: ServiceForm, version: number) => void>()
const onClose = vi.fn()

/** The dialog, refused once it is saved for the first time. */
function Refused({ refusal, of }: { refusal: Problem; of: ServiceRecord }) {
  const [refused, setRefused] = useState<Problem | null>(null)
  return (
    <ServiceDialog
      record={of}
      first={formOfRecord(pack as unknown as Pack, of)}
      refusal={refused}
      isBusy={false}
      onClose={onClose}
      onSave={(form, version) => {
        onSave(form, version)
        setRefused(refusal)
      }}
    />
  )
}

const show = async (refusal: Problem) => {
  await showOnPage(
    <Suspense>
      <Refused refusal={refusal} of={record} />
    </Suspense>,
  )
  await screen.findByRole("dialog", { name: "Correct a service" })
}
const save = () => userEvent.click(screen.getByRole("button", { name: "Save the correction" }))

beforeEach(() => {
  onSave.mockReset()
  onClose.mockReset()
})

it("shows both versions of a conflict, and saves what was chosen on the newer one", async () => {
  const theirs = { ...record, version: 4, quantity: 2, note: "Theirs." }
  await show(new Problem({ status: 412, code: "stale", current: theirs }))
  await userEvent.type(screen.getByRole("textbox", { name: "Note" }), "!")
  await save()
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  expect(within(conflict).getByRole("radio", { name: "Saved meanwhile: 2 sessions" })).toBeChecked()
  await userEvent.click(within(conflict).getByRole("radio", { name: "Yours: Mine.!" }))
  await userEvent.click(within(conflict).getByRole("button", { name: /Save/ }))
  const [, second] = onSave.mock.calls
  expect(second?.[1]).toBe(4)
  expect(second?.[0]).toMatchObject({ note: "Mine.!", amount: 2 })
})

it("keeps what was typed when it goes back from a conflict", async () => {
  await show(new Problem({ status: 412, code: "stale", current: { ...record, version: 4, note: "Theirs." } }))
  await userEvent.type(screen.getByRole("textbox", { name: "Note" }), "!")
  await save()
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  await userEvent.click(within(conflict).getByRole("button", { name: "Back to the form" }))
  expect(await screen.findByRole("textbox", { name: "Note" })).toHaveValue("Mine.!")
})

it("puts what the server refuses on its field, and asks before what was typed is lost", async () => {
  const errors = [{ pointer: "/given_on", code: "before_detection" }]
  await show(new Problem({ status: 422, code: "invalid", errors }))
  await userEvent.type(screen.getByRole("textbox", { name: "Note" }), "!")
  await save()
  expect(await screen.findByText("This date lies before the case was detected.")).toBeVisible()
  await userEvent.keyboard("{Escape}")
  expect(onClose).not.toHaveBeenCalled()
  expect(await screen.findByRole("dialog", { name: "Leave without saving?" })).toBeVisible()
})
