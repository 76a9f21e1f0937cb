import {
  hearingUpdate,
  proceedingAdvance,
  proceedingCreate,
  proceedingList,
  rightsInformationVoid,
} from "@punte/client"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, Hearing, Proceeding } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { showOnPage } from "@/test.render"
import { ProceedingsSection } from "./ProceedingsSection"

const named = (code: string, words: string) => ({ code, labels: { ro: words, sq: words, en: words } })
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    country: "RO",
    currencies: ["RON"],
    code_lists: {
      proceeding_outcome: [named("conviction", "Conviction")],
      proceedings_right: [named("protection", "Protection")],
      hearing_kind: [named("testimony", "Testimony")],
    },
  }),
  colleagueList: async () => ({ items: [] }),
  proceedingList: vi.fn(),
  proceedingCreate: vi.fn(),
  proceedingAdvance: vi.fn(),
  hearingUpdate: vi.fn(),
  rightsInformationVoid: vi.fn(),
}))

const hearing = {
  id: "h1",
  version: 2,
  at: "2096-04-02T10:30:00",
  state: "planned",
  kind: "testimony",
  measures: [],
  lacks_company: true,
  abilities: ["hearing_update", "hearing_end"],
} as unknown as Hearing
const proceeding = {
  id: "p1",
  version: 3,
  kind: "criminal",
  country: "RO",
  stage: "trial",
  stage_on: "2026-03-02",
  next: ["prosecution", "judgment", "final"],
  capacity: "witness",
  capacity_since: "2026-02-02",
  earlier_capacities: [],
  measures: [],
  hearings: [hearing],
  abilities: ["proceeding_update", "proceeding_advance", "proceeding_void", "hearing_create"],
} as unknown as Proceeding
const holds = (...items: Proceeding[]) =>
  vi.mocked(proceedingList).mockResolvedValue({
    items,
    rights: [],
    missing_rights: ["protection"],
    claims: [],
  } as never)
const file = {
  id: "c1",
  organisation_id: "o1",
  abilities: ["proceeding_create", "rights_information_create", "compensation_claim_create"],
} as unknown as Case

beforeEach(() => {
  vi.resetAllMocks()
  setMe({ user: { id: "u1" }, organisation: { id: "o1" }, permissions: [] } as never)
})

const show = () =>
  showOnPage(
    <Suspense>
      <ProceedingsSection file={file} />
    </Suspense>,
  )
const press = (within_: HTMLElement, name: string) =>
  userEvent.click(within(within_).getByRole("button", { name }))

it("says that help waits for nothing, what was not explained, and who goes alone", async () => {
  holds(proceeding)
  await show()
  expect(await screen.findByText(/Help never depends on proceedings/)).toBeVisible()
  expect(await screen.findByText("Not explained yet: Protection.")).toBeVisible()
  expect(await screen.findByText("Nobody goes with the person yet.")).toBeVisible()
  // The hour of the summons, whatever the time zone of the reader.
  expect(screen.getByText(/10:30/)).toBeVisible()
})

it("marks as an error what the person was not told", async () => {
  const told = {
    id: "r1",
    version: 1,
    on: "2026-03-02",
    rights: ["protection"],
    understanding: "understood",
    language: "ro",
    recorded_by_name: "Ana",
    abilities: ["rights_information_void"],
  }
  vi.mocked(proceedingList).mockResolvedValue({
    items: [],
    rights: [told],
    missing_rights: [],
    claims: [],
  } as never)
  await show()
  await userEvent.click(await screen.findByRole("button", { name: "Mark as an error" }))
  const dialog = await screen.findByRole("dialog")
  await userEvent.type(within(dialog).getByRole("textbox"), "Another person.")
  await press(dialog, "Mark as an error")
  await waitFor(() => expect(rightsInformationVoid).toHaveBeenCalled())
  const [call] = vi.mocked(rightsInformationVoid).mock.calls[0] ?? []
  expect(call).toMatchObject({
    path: { id: "c1", rights_information_id: "r1" },
    headers: { "If-Match": '"1"' },
    body: { reason: "Another person." },
  })
})

it("asks for the outcome of what ends, and goes on in the newest version", async () => {
  holds(proceeding)
  await show()
  await userEvent.click(await screen.findByRole("button", { name: "Next stage" }))
  const dialog = await screen.findByRole("dialog", { name: "Next stage" })
  await press(dialog, "Next stage")
  expect(within(dialog).getByText("Check the marked fields.")).toBeVisible()
  await userEvent.click(within(dialog).getByRole("radio", { name: /Final/ }))
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Outcome" }))
  await userEvent.click(await screen.findByRole("option", { name: "Conviction" }))
  const current = { ...proceeding, version: 5 }
  vi.mocked(proceedingAdvance).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(proceedingAdvance).mockResolvedValueOnce({ ...proceeding, stage: "final" } as never)
  await press(dialog, "Next stage")
  expect(await within(dialog).findByText(/What you typed is still here/)).toBeVisible()
  await press(dialog, "Next stage")
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  const sent = vi
    .mocked(proceedingAdvance)
    .mock.calls.map(([{ headers, body }]) => [headers["If-Match"], body.outcome])
  expect(sent).toEqual([
    ['"3"', "conviction"],
    ['"5"', "conviction"],
  ])
})

it("prepares a hearing once it is settled who goes along", async () => {
  holds(proceeding)
  await show()
  await userEvent.click(await screen.findByRole("button", { name: "Change the hearing" }))
  const dialog = await screen.findByRole("dialog", { name: "Change the hearing" })
  const ready = within(dialog).getByRole("checkbox", { name: /Everything is arranged/ })
  expect(ready).toBeDisabled()
  await userEvent.click(within(dialog).getByRole("radio", { name: "The person wants nobody to" }))
  await userEvent.click(ready)
  vi.mocked(hearingUpdate).mockResolvedValueOnce(hearing as never)
  await press(dialog, "Save")
  await waitFor(() => expect(hearingUpdate).toHaveBeenCalled())
  expect(vi.mocked(hearingUpdate).mock.calls[0]?.[0].body).toMatchObject({
    at: "2096-04-02T10:30:00",
    goes_alone: true,
    is_prepared: true,
  })
})

it("REL-07: writes over nobody who was faster, and says so", async () => {
  holds(proceeding)
  await show()
  await userEvent.click(await screen.findByRole("button", { name: "Change the hearing" }))
  const dialog = await screen.findByRole("dialog", { name: "Change the hearing" })
  await userEvent.click(within(dialog).getByRole("radio", { name: "The person wants nobody to" }))
  const current = { ...hearing, version: 5, companion_name: "Elena", place: "Room 4" }
  vi.mocked(hearingUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(hearingUpdate).mockResolvedValueOnce(current as never)
  await press(dialog, "Save")
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  const company = within(conflict).getByRole("group", { name: "Who goes with the person?" })
  expect(within(company).getByRole("radio", { name: "Saved meanwhile: Elena" })).toBeChecked()
  await userEvent.click(within(company).getByRole("radio", { name: "Yours: The person wants nobody to" }))
  await press(conflict, "Save my choice")
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  const sent = vi.mocked(hearingUpdate).mock.calls.map(([{ headers }]) => headers["If-Match"])
  expect(sent).toEqual(['"2"', '"5"'])
  // Who goes along is one answer, and what only they changed is kept.
  expect(vi.mocked(hearingUpdate).mock.lastCall?.[0].body).toMatchObject({
    goes_alone: true,
    companion_name: null,
    place: "Room 4",
  })
})

it("marks what is missing of a file", async () => {
  holds()
  await show()
  expect(await screen.findByText("No proceedings are known")).toBeVisible()
  await userEvent.click(screen.getByRole("button", { name: "Add proceedings" }))
  const dialog = await screen.findByRole("dialog", { name: "Add proceedings" })
  await press(dialog, "Add proceedings")
  expect(within(dialog).getAllByText("Fill this in.").length).toBeGreaterThan(2)
  expect(proceedingCreate).not.toHaveBeenCalled()
})
