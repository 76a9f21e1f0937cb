import { meetingDecisionList, meetingDecisionSettle } from "@punte/client/projects"
import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { showOnPage } from "@/test.render"
import DecisionListPage from "./DecisionListPage"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  meetingDecisionList: vi.fn(),
  meetingDecisionSettle: vi.fn(),
}))

/** What is still open, in the order of the list. */
let open: string[] = []

const idOf = (text: string) => text.replaceAll(" ", "-")
const line = (text: string) => ({
  meeting_id: "m1",
  meeting_version: 1,
  meeting_title: "Steering committee",
  decision: { id: idOf(text), text, state: "open" },
})

beforeEach(() => {
  open = ["Print the guide", "Send the guide", "Ask for the data"]
  setMe({
    user: { id: "u1" },
    organisation: { id: "o1" },
    permissions: [{ permission: "projects.report", reach: "organisation" }],
  } as never)
  vi.mocked(meetingDecisionList)
    .mockReset()
    .mockImplementation((async () => ({ items: open.map(line), next: null })) as never)
  vi.mocked(meetingDecisionSettle)
    .mockReset()
    .mockImplementation((async ({ path }: { path: { decision_id: string } }) => {
      open = open.filter((text) => idOf(text) !== path.decision_id)
      return {}
    }) as never)
})

const there = () =>
  showOnPage(
    <Suspense>
      <DecisionListPage />
    </Suspense>,
  )
const done = (text: string) => screen.getByRole("button", { name: `It is done: ${text}` })

/** By the keyboard, and waits until the list is without it. */
async function settle(text: string) {
  done(text).focus()
  await userEvent.keyboard("{Enter}")
  await waitFor(() => expect(screen.queryByText(text)).toBeNull())
}

it("leads to the place in the record of its meeting where a decision stands", async () => {
  await there()
  const link = await screen.findByRole("link", { name: "Send the guide" })
  expect(link).toHaveAttribute("href", "/projects/meetings/m1#Send-the-guide")
})

it("says on which day a decision was done", async () => {
  const decision = { id: "d1", text: "Print the guide", state: "done", ended_on: "2026-03-02" }
  vi.mocked(meetingDecisionList).mockResolvedValue({
    items: [{ ...line(decision.text), decision }],
    next: null,
  } as never)
  await there()
  expect(await screen.findByText("2 March 2026")).toBeVisible()
})

it("gives the focus to the next decision, to the one before the last, and to the heading after the only one", async () => {
  await there()
  await screen.findByText("Send the guide")
  await settle("Send the guide")
  await waitFor(() => expect(done("Ask for the data")).toHaveFocus())
  await settle("Ask for the data")
  await waitFor(() => expect(done("Print the guide")).toHaveFocus())
  await settle("Print the guide")
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus())
})

it("leaves the focus at a decision of which nothing could be said", async () => {
  vi.mocked(meetingDecisionSettle).mockRejectedValueOnce(new Problem({ status: 412, code: "stale" }))
  await there()
  await screen.findByText("Send the guide")
  done("Send the guide").focus()
  await userEvent.keyboard("{Enter}")
  await waitFor(() => expect(meetingDecisionList).toHaveBeenCalledTimes(2))
  await waitFor(() => expect(done("Send the guide")).toBeEnabled())
  expect(done("Send the guide")).toHaveFocus()
})

it("leaves the focus where the person has gone on meanwhile", async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  vi.mocked(meetingDecisionSettle).mockImplementationOnce((async () => {
    await promise
    open = open.slice(1)
    return {}
  }) as never)
  await there()
  await screen.findByText("Print the guide")
  await userEvent.click(done("Print the guide"))
  const link = screen.getByRole("link", { name: "Ask for the data" })
  link.focus()
  resolve()
  await waitFor(() => expect(screen.queryByText("Print the guide")).toBeNull())
  await waitFor(() => expect(done("Ask for the data")).toBeEnabled())
  expect(link).toHaveFocus()
})
