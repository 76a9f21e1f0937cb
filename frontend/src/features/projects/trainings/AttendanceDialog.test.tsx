import { trainingAttendanceKeep } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Training } from "@/api/projectTypes"
import { usePack } from "@/lib/pack"
import { showOnPage } from "@/test.render"
import { AttendanceDialog } from "./AttendanceDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: [], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  trainingAttendanceKeep: vi.fn(),
}))

const training = {
  id: "t1",
  version: 3,
  state: "held",
  participants: 8,
  groups: [{ sex: "male", count: 4 }],
  attendance: { rows: 2, erase_on: "2027-06-01", is_erased: false },
} as unknown as Training

const found = {
  version: 3,
  kept: null,
  valid: 5,
  faulty: 0,
  faults: [],
  groups: [
    { sex: "female", count: 3 },
    { sex: "male", count: 2 },
  ],
  difference: { stated: 8, listed: 5 },
}
const kept = { ...found, version: 4, difference: null, kept: { rows: 5 } }
const asked = () =>
  vi.mocked(trainingAttendanceKeep).mock.calls.map(([{ body, headers }]) => ({ body, headers }))

beforeEach(() => vi.mocked(trainingAttendanceKeep).mockReset())

/** The page has read the pack. */
function OnPage({ onClose }: { onClose: () => void }) {
  usePack()
  return <AttendanceDialog training={training} onClose={onClose} />
}

async function looks(answer: object = found) {
  const user = userEvent.setup()
  const onClose = vi.fn()
  vi.mocked(trainingAttendanceKeep).mockResolvedValueOnce(answer as never)
  await showOnPage(<OnPage onClose={onClose} />)
  await user.type(await screen.findByRole("textbox", { name: /^Lines from a spreadsheet/ }), "name")
  await user.click(screen.getByRole("button", { name: "Look at the list" }))
  return { user, onClose }
}

it("shows who stands in a list beside what is stated, and keeps it without taking it over", async () => {
  const { user, onClose } = await looks()
  expect(await screen.findByText("Stated: 8; on the attendance list: 5")).toBeVisible()
  const table = screen.getByRole("table", { name: "Who stands in it, beside what is stated" })
  const rows = within(table).getAllByRole("row").slice(1)
  expect(rows.map(({ children }) => [...children].map(({ textContent }) => textContent))).toEqual([
    ["Not stated", "male", "Not stated", "Not stated", "4", "2"],
    ["Not stated", "female", "Not stated", "Not stated", "Not stated", "3"],
  ])
  expect(screen.getByRole("checkbox", { name: /^Take over/ })).not.toBeChecked()
  vi.mocked(trainingAttendanceKeep).mockResolvedValueOnce(kept as never)
  await user.click(screen.getByRole("button", { name: "Keep a list" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(asked()).toMatchObject([
    { body: { mode: "check", table: "name" } },
    { body: { mode: "keep", table: "name", take_over: false }, headers: { "If-Match": '"3"' } },
  ])
})

it("takes a list over where somebody says so, and says why it cannot be", async () => {
  const { user, onClose } = await looks()
  await user.click(await screen.findByRole("checkbox", { name: /^Take over/ }))
  const errors = [{ pointer: "/take_over", code: "over_total.1" }]
  vi.mocked(trainingAttendanceKeep).mockRejectedValueOnce(
    new Problem({ status: 422, code: "invalid", errors }),
  )
  await user.click(screen.getByRole("button", { name: "Keep a list" }))
  expect(await screen.findByText("This is 1 too many: the parts come to more than the whole.")).toBeVisible()
  expect(onClose).not.toHaveBeenCalled()
  vi.mocked(trainingAttendanceKeep).mockResolvedValueOnce(kept as never)
  await user.click(screen.getByRole("button", { name: "Keep a list" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(asked().at(-1)).toMatchObject({ body: { mode: "keep", take_over: true } })
})

it("looks anew at what was pasted anew, and offers nothing of a list with a fault", async () => {
  const { user } = await looks()
  await user.click(await screen.findByRole("checkbox", { name: /^Take over/ }))
  await user.type(screen.getByRole("textbox", { name: /^Lines from a spreadsheet/ }), "!")
  expect(screen.queryByRole("checkbox")).toBeNull()
  const faulty = { ...found, faulty: 1, faults: [{ line: 2, column: "sex", code: "unknown_code" }] }
  vi.mocked(trainingAttendanceKeep).mockResolvedValueOnce(faulty as never)
  await user.click(screen.getByRole("button", { name: "Look at the list" }))
  expect(await screen.findByText("1 line has a fault; 5 hold.")).toBeVisible()
  expect(screen.queryByRole("checkbox")).toBeNull()
  expect(screen.queryByRole("button", { name: "Keep a list" })).toBeNull()
})
