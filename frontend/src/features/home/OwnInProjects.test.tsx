import { calendarRead, meetingDecisionList } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { CalendarEntry, DecisionLine } from "@/api/projectTypes"
import { addDays, today } from "@/lib/days"
import { showOnPage } from "@/test.render"
import { OwnInProjects } from "./OwnInProjects"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  meetingDecisionList: vi.fn(),
  calendarRead: vi.fn(),
}))

const decisions = (...items: Partial<DecisionLine>[]) =>
  vi.mocked(meetingDecisionList).mockResolvedValue({ items, next: null } as never)
const dated = (...items: Partial<CalendarEntry>[]) =>
  vi.mocked(calendarRead).mockResolvedValue({ items, has_more: false } as never)

const late: Partial<DecisionLine> = {
  meeting_id: "m1",
  meeting_title: "Steering committee",
  project_title: "RO20",
  is_overdue: true,
  decision: { id: "d1", text: "Print the guide", state: "open", due_on: "2026-03-02" },
}
const someDay: Partial<DecisionLine> = {
  meeting_id: "m2",
  meeting_title: "County team",
  is_overdue: null,
  decision: { id: "d2", text: "Ask for the data", state: "open" },
}
const training: Partial<CalendarEntry> = {
  key: "t",
  kind: "training",
  moment: "held",
  title: "Training in Iași",
  project_title: "RO20",
  precision: "month",
  from: { date: "2026-03-01", precision: "month" },
  path: "/projects/trainings/t1",
}

beforeEach(() => {
  vi.clearAllMocks()
  decisions()
  dated()
})

const part = (name: string) => screen.findByRole("region", { name })
const lines = async (name: string) => {
  const items = await within(await part(name)).findAllByRole("listitem")
  return items.map((item) => item.textContent)
}
const DATES = "My dates in the next 14 days"

it("shows the open decisions that are one's own, where each is settled and which is late", async () => {
  decisions(late, someDay)
  await showOnPage(<OwnInProjects />)
  expect(await lines("Decisions I see to")).toEqual([
    "Print the guideby 2 March 2026 · Steering committee · RO20Overdue",
    "Ask for the datano day is stated · County team",
  ])
  const link = screen.getByRole("link", { name: "Print the guide" })
  expect(link).toHaveAttribute("href", "/projects/meetings/m1#d1")
  expect(vi.mocked(meetingDecisionList).mock.lastCall?.[0]).toMatchObject({ query: { mine: true } })
})

it("shows what is one's own and dated next, and nothing that is done, stands above or has but a year", async () => {
  dated(
    training,
    { ...training, key: "done", title: "Report", kind: "deliverable", moment: "due", state: "done" },
    {
      ...training,
      key: "decision",
      title: "Print the guide",
      kind: "decision",
      moment: "due",
      state: "open",
    },
    { ...training, key: "year", title: "Campaign", precision: "year" },
  )
  await showOnPage(<OwnInProjects />)
  expect(await lines(DATES)).toEqual(["Training in IașiMarch 2026 · Training · RO20"])
  const { query } = vi.mocked(calendarRead).mock.lastCall?.[0] ?? {}
  expect(query).toEqual({ from: today(), to: addDays(today(), 14), breadth: "own" })
})

it("says where nothing is to be seen to", async () => {
  await showOnPage(<OwnInProjects />)
  expect(await screen.findByText(/^You see to no open decision/)).toBeVisible()
  expect(await screen.findByText(/^Nothing that you entered or changed/)).toBeVisible()
})

it("says what could not be read, shows the rest, and asks again", async () => {
  vi.mocked(meetingDecisionList).mockRejectedValueOnce(new Problem({ status: 500, code: "unexpected" }))
  dated(training)
  await showOnPage(<OwnInProjects />)
  expect(await screen.findByRole("alert")).toHaveTextContent(/^Decisions I see toThis could not be read/)
  expect(await lines(DATES)).toHaveLength(1)
  await userEvent.click(screen.getByRole("button", { name: "Try again" }))
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull())
  expect(await screen.findByText(/^You see to no open decision/)).toBeVisible()
})
