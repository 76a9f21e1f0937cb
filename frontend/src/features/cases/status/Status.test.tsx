import {
  disagreementCreate,
  disagreementUphold,
  disagreementWithdraw,
  organisationList,
  screeningList,
  statusDecisionCreate,
  statusDecisionList,
  statusDecisionMarkError,
  statusDecisionNotify,
  statusDecisionObject,
} from "@punte/client"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Disagreement, StatusDecision, StatusDecisions } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { showDone } from "@/lib/announce"
import { showOnPage } from "@/test.render"
import { Status } from "./Status"

const label = (en: string) => ({ ro: en, sq: en, en })
vi.mock("@/lib/announce")
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [],
    services: [],
    code_lists: {
      decision_ground: [{ code: "statement", labels: label("Their statement") }],
      notice_method: [{ code: "in_person", labels: label("In person") }],
    },
  }),
  disagreementCreate: vi.fn(),
  disagreementUphold: vi.fn(),
  disagreementWithdraw: vi.fn(),
  organisationList: vi.fn(),
  screeningList: vi.fn(),
  statusDecisionList: vi.fn(),
  statusDecisionCreate: vi.fn(),
  statusDecisionMarkError: vi.fn(),
  statusDecisionNotify: vi.fn(),
  statusDecisionObject: vi.fn(),
}))

const decision = {
  id: "d1",
  version: 2,
  status: "presumed",
  settles: [{ fact: "meets_criteria", answer: true }],
  disagreements: [],
  organisation_name: "Casa",
  decided_on: { date: "2026-03-02", precision: "day" },
  grounds: ["statement"],
  replaces: null,
  notice: null,
  objection: null,
  error: null,
  words: "Debts.",
  abilities: ["status_decision_notify", "status_decision_object", "status_decision_mark_error"],
} as unknown as StatusDecision
const choices = [
  {
    status: "presumed",
    reason: "no_such_step",
    is_competent: true,
    kinds: ["ngo"],
    answers: [],
    decides: true,
  },
  { status: "identified", reason: null, is_competent: true, kinds: ["ngo"], answers: [], decides: true },
  { status: "not_victim", reason: null, is_competent: false, kinds: ["police"], answers: [], decides: true },
  {
    status: "declined",
    reason: "child_cannot_decline",
    is_competent: true,
    kinds: ["ngo"],
    answers: [],
    decides: true,
  },
]
const decisions = {
  case_id: "c1",
  case_version: 7,
  identification: "presumed",
  facts: [],
  choices,
  may_record: false,
  items: [decision],
  abilities: ["status_decision_create"],
} as unknown as StatusDecisions

beforeEach(() => {
  vi.resetAllMocks()
  setMe({ user: { id: "u1" }, organisation: { id: "o1", name: "Casa" }, permissions: [] } as never)
  const screening = {
    id: "s1",
    state: "finished",
    instrument_name: label("First talk"),
    finished_at: "2026-03-01T09:00:00Z",
  }
  vi.mocked(screeningList).mockResolvedValue({ items: [screening] } as never)
})

const show = async (of: object = {}) => {
  vi.mocked(statusDecisionList).mockResolvedValue({ ...decisions, ...of } as never)
  await showOnPage(
    <Suspense>
      <Status caseId="c1" mayScreen />
    </Suspense>,
  )
}
const open = async (button: string, of?: object) => {
  await show(of)
  await userEvent.click(await screen.findByRole("button", { name: button }))
  return screen.findByRole("dialog", { name: button })
}
const press = (dialog: HTMLElement, name: string) =>
  userEvent.click(within(dialog).getByRole("button", { name }))
const choose = async (dialog: HTMLElement, name: string, option: string) => {
  await userEvent.click(within(dialog).getByRole("combobox", { name }))
  await userEvent.click(await screen.findByRole("option", { name: option }))
}

it("sends the screenings it shows, whatever was decided", async () => {
  const dialog = await open("Record a decision")
  await userEvent.click(within(dialog).getByRole("radio", { name: "Identified victim" }))
  await userEvent.click(within(dialog).getByRole("checkbox", { name: "Their statement" }))
  await userEvent.click(await within(dialog).findByRole("checkbox", { name: /First talk/ }))
  vi.mocked(statusDecisionCreate).mockResolvedValueOnce(decision as never)
  await press(dialog, "Record the decision")
  await waitFor(() => expect(statusDecisionCreate).toHaveBeenCalled())
  expect(vi.mocked(statusDecisionCreate).mock.calls[0]?.[0].body).toMatchObject({
    status: "identified",
    organisation_id: "o1",
    grounds: ["statement"],
    screenings: ["s1"],
  })
})

it("says above the form that something is missing, and on each field", async () => {
  const dialog = await open("Record a decision")
  await press(dialog, "Record the decision")
  expect(within(dialog).getByRole("alert")).toHaveTextContent("Check the marked fields.")
  expect(within(dialog).getAllByText("Fill this in.")).toHaveLength(2)
})

it("offers nothing that the organisation can neither decide nor record, and names who can", async () => {
  const dialog = await open("Record a decision")
  expect(within(dialog).getAllByRole("radio")).toHaveLength(1)
  expect(within(dialog).getByText(/not competent for this\. Competent: Police\./)).toBeInTheDocument()
})

it("cannot be opened where nothing can be decided, and says why", async () => {
  await show({ choices: choices.filter(({ status }) => status !== "identified") })
  const button = await screen.findByRole("button", { name: "Record a decision" })
  expect(button).toHaveAttribute("aria-disabled", "true")
  expect(button).toHaveAccessibleDescription(/Not possible directly .* Competent: Police\. A child cannot/)
})

it("wants to know what became of an objection, and says that it is answered", async () => {
  const objection = { on: "2026-03-10", outcome: null, outcome_on: null }
  const dialog = await open("Record the answer to the objection", { items: [{ ...decision, objection }] })
  await press(dialog, "Save")
  expect(within(dialog).getByText("Fill this in.")).toBeVisible()
  expect(statusDecisionObject).not.toHaveBeenCalled()
  await choose(dialog, "What became of it", "the decision stands")
  const answered = { ...objection, outcome: "decision_stands", outcome_on: "2026-03-20" }
  vi.mocked(statusDecisionObject).mockResolvedValueOnce({ ...decision, objection: answered } as never)
  await press(dialog, "Save")
  await waitFor(() => expect(showDone).toHaveBeenCalledWith("The answer to the objection was recorded."))
  expect(vi.mocked(statusDecisionObject).mock.calls[0]?.[0].body).toMatchObject({
    on: "2026-03-10",
    outcome: "decision_stands",
  })
})

it("records an objection that is not answered yet", async () => {
  const dialog = await open("Record an objection")
  vi.mocked(statusDecisionObject).mockResolvedValueOnce({
    ...decision,
    objection: { on: "2026-03-10", outcome: null },
  } as never)
  await press(dialog, "Save")
  await waitFor(() => expect(showDone).toHaveBeenCalledWith("The objection was recorded."))
})

it("tries again on the version that a refusal has shown", async () => {
  const dialog = await open("Mark as entered in error")
  await userEvent.type(within(dialog).getByRole("textbox", { name: "Why" }), "Another case.")
  const current = { ...decision, version: 4 }
  vi.mocked(statusDecisionMarkError).mockRejectedValueOnce(
    new Problem({ status: 412, code: "stale", current }),
  )
  vi.mocked(statusDecisionMarkError).mockResolvedValueOnce(decision as never)
  await press(dialog, "Mark as entered in error")
  expect(await within(dialog).findByText(/What you typed is still here/)).toBeVisible()
  await press(dialog, "Mark as entered in error")
  await waitFor(() => expect(statusDecisionMarkError).toHaveBeenCalledTimes(2))
  const versions = vi.mocked(statusDecisionMarkError).mock.calls.map(([{ headers }]) => headers["If-Match"])
  expect(versions).toEqual(['"2"', '"4"'])
})

const disputed = (view: object = {}, decided: object = {}) => {
  const one = {
    id: "v1",
    version: 3,
    status: null,
    on: "2026-03-04",
    organisation_id: "o2",
    organisation_name: "Centre",
    recorded_by_name: "Ana",
    grounds: "Not heard.",
    answer: null,
    abilities: ["disagreement_uphold", "disagreement_withdraw"],
    ...view,
  } as unknown as Disagreement
  const abilities = [...decision.abilities, "disagreement_create"]
  return [{ ...decision, abilities, disagreements: [one], ...decided }]
}
const answering = (status: string, of: object) =>
  choices.map((one) => (one.status === status ? { ...one, ...of } : one))
const identify = async (dialog: HTMLElement) => {
  await userEvent.click(within(dialog).getByRole("radio", { name: "Identified victim" }))
  await userEvent.click(within(dialog).getByRole("checkbox", { name: "Their statement" }))
}

it("names the differing views that a decision answers, and says what is refused of them", async () => {
  const of = { items: disputed(), choices: answering("identified", { answers: ["v1"] }) }
  const dialog = await open("Record a decision", of)
  await identify(dialog)
  await userEvent.click(within(dialog).getByRole("checkbox", { name: /^Centre: / }))
  vi.mocked(statusDecisionCreate).mockRejectedValueOnce(
    new Problem({ status: 422, code: "invalid", errors: [{ pointer: "/answers/0", code: "unknown_code" }] }),
  )
  await press(dialog, "Record the decision")
  expect(await within(dialog).findByText("Choose a value from the list.")).toBeVisible()
  expect(vi.mocked(statusDecisionCreate).mock.calls[0]?.[0].body).toMatchObject({ answers: ["v1"] })
})

it("answers every differing view on what it replaces, and reads again when there is another", async () => {
  const of = { items: disputed(), choices: answering("identified", { replaces: "d1" }) }
  const dialog = await open("Record a decision", of)
  await identify(dialog)
  expect(within(dialog).getByText(/It answers these differing views: Centre: /)).toBeVisible()
  vi.mocked(statusDecisionCreate).mockRejectedValueOnce(
    new Problem({ status: 409, code: "not_now", detail: "disagreement_unseen" }),
  )
  const asked = vi.mocked(statusDecisionList).mock.calls.length
  await press(dialog, "Record the decision")
  expect(await within(dialog).findByText(/recorded a differing view since/)).toBeVisible()
  expect(vi.mocked(statusDecisionCreate).mock.calls[0]?.[0].body).toMatchObject({ answers: ["v1"] })
  await waitFor(() => expect(vi.mocked(statusDecisionList).mock.calls.length).toBeGreaterThan(asked))
})

it("offers as reviewers who may decide what is disputed, and never who disagrees", async () => {
  const of = {
    items: disputed({ organisation_id: "o1" }),
    choices: answering("presumed", { kinds: ["police"], reviewers: ["ngo"] }),
    may_record: true,
  }
  vi.mocked(organisationList).mockResolvedValue({
    items: [
      { id: "o1", name: "Casa", is_active: true },
      { id: "o3", name: "Speranța", is_active: true },
    ],
  } as never)
  const dialog = await open("Record that the decision stands", of)
  expect(within(dialog).getByText(/Your organisation holds the differing view/)).toBeVisible()
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Body that reviewed it" }))
  await userEvent.click(await screen.findByRole("option", { name: "Speranța" }))
  expect(screen.queryByRole("option", { name: "Casa" })).not.toBeInTheDocument()
  const kinds = vi.mocked(organisationList).mock.calls.map(([asked]) => asked?.query?.kind)
  expect(new Set(kinds)).toEqual(new Set(["ngo"]))
  const textbox = (name: string) => within(dialog).getByRole("textbox", { name })
  await userEvent.type(textbox("Document and number"), "118/2026")
  await userEvent.type(textbox("Reasons"), "Both agree.")
  vi.mocked(disagreementUphold).mockResolvedValueOnce({} as never)
  await press(dialog, "Record that the decision stands")
  await waitFor(() => expect(showDone).toHaveBeenCalledWith("Recorded: the decision stands."))
  expect(vi.mocked(disagreementUphold).mock.calls[0]?.[0]).toMatchObject({
    headers: { "If-Match": '"3"' },
    body: { organisation_id: "o3", document: "118/2026", reasons: "Both agree." },
  })
})

it("records a differing view, and takes one back", async () => {
  const dialog = await open("Record a differing view", { items: disputed() })
  await userEvent.type(within(dialog).getByRole("textbox", { name: "Grounds" }), "Not heard.")
  vi.mocked(disagreementCreate).mockResolvedValueOnce({} as never)
  await press(dialog, "Record a differing view")
  await waitFor(() => expect(showDone).toHaveBeenCalledWith("The differing view was recorded."))
  expect(vi.mocked(disagreementCreate).mock.calls[0]?.[0].body).toMatchObject({
    status: null,
    grounds: "Not heard.",
  })
  await userEvent.click(screen.getByRole("button", { name: "Take back" }))
  vi.mocked(disagreementWithdraw).mockResolvedValueOnce({} as never)
  await press(await screen.findByRole("dialog", { name: "Take back" }), "Take back")
  await waitFor(() => expect(showDone).toHaveBeenCalledWith("The differing view was taken back."))
})

const change: Record<string, (dialog: HTMLElement) => Promise<unknown>> = {
  "Record a decision": (dialog) =>
    userEvent.click(within(dialog).getByRole("radio", { name: "Identified victim" })),
  "Record that the person was told": (dialog) => choose(dialog, "How", "In person"),
  "Mark as entered in error": (dialog) => userEvent.type(within(dialog).getByRole("textbox"), "x"),
  "Record an objection": (dialog) => choose(dialog, "What became of it", "decided anew"),
  "Record a differing view": (dialog) =>
    userEvent.type(within(dialog).getByRole("textbox", { name: "Grounds" }), "x"),
  "Record that the decision stands": (dialog) =>
    userEvent.type(within(dialog).getByRole("textbox", { name: "Reasons" }), "x"),
}
it.each(Object.entries(change))("asks before what was changed is lost: %s", async (name, make) => {
  const notice = { on: "2026-03-03", method: "phone", language: "ro" }
  const dialog = await open(name, { items: disputed({}, { notice }) })
  await make(dialog)
  await press(dialog, "Cancel")
  expect(await screen.findByRole("dialog", { name: "Leave without saving?" })).toBeVisible()
  expect(statusDecisionNotify).not.toHaveBeenCalled()
})
