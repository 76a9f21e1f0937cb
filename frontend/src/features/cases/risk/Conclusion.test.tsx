import { riskAssessmentFinish, riskLoweringConfirm } from "@punte/client"
import { useQuery } from "@tanstack/react-query"
import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, RiskAssessment } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { showOnPage } from "@/test.render"
import { Conclusion } from "./Conclusion"
import { assessmentOf } from "./questions"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  riskAssessmentFinish: vi.fn(),
  riskLoweringConfirm: vi.fn(),
}))

const form = { domains: [], levels: [] } as never
const result = {
  level: "high",
  judged: "low",
  floor: "high",
  grounds: null,
  judged_by_name: "Ana",
  second: null,
}
const waiting = {
  id: "a1",
  version: 5,
  state: "awaits_second",
  takes_answers: false,
  takes_second: true,
  answered: 4,
  finished_at: "2026-03-02T09:00:00Z",
  result,
  floor: { level: "high", could_be: "high", reasons: [], could_be_if: [] },
} as unknown as RiskAssessment
const open = { ...waiting, state: "open", takes_answers: true, takes_second: false, result: null }
const over = { ...waiting, version: 6, state: "assessed", takes_second: false }
const overtaken = new Problem({ status: 412, code: "stale", current: over })

/** The page, as it follows what is known of the assessment. */
function Shown({ first }: { first: RiskAssessment }) {
  const { data } = useQuery({ ...assessmentOf("c1", "a1"), initialData: first, enabled: false } as never)
  return <Conclusion form={form} assessment={data as RiskAssessment} file={{ id: "c1" } as Case} />
}

const confirm = async () => {
  await showOnPage(<Shown first={waiting} />)
  await userEvent.type(screen.getByRole("textbox", { name: "Your reason" }), "The police said so.")
  await userEvent.click(screen.getByRole("button", { name: "Confirm the lower level" }))
}

beforeEach(() => vi.resetAllMocks())

it("keeps a second person's words in sight when the assessment was decided meanwhile", async () => {
  vi.mocked(riskLoweringConfirm).mockRejectedValue(overtaken)
  await confirm()
  const said = await screen.findByRole("alert")
  expect(said).toHaveTextContent("Something changed meanwhile. This is how it stands now.")
  expect(said).toHaveTextContent("The police said so.")
  expect(said).toHaveFocus()
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument()
})

it("keeps an assessor's grounds in sight when somebody else finished meanwhile", async () => {
  vi.mocked(riskAssessmentFinish).mockRejectedValue(overtaken)
  await showOnPage(<Shown first={open as RiskAssessment} />)
  await userEvent.click(screen.getByRole("radio", { name: "Extreme risk" }))
  await userEvent.type(screen.getByRole("textbox", { name: "Why" }), "He is back.")
  await userEvent.click(screen.getByRole("button", { name: "Finish the assessment" }))
  const said = await screen.findByRole("alert")
  expect(said).toHaveTextContent("Something changed meanwhile.")
  expect(said).toHaveTextContent("He is back.")
})

it("goes to what counts when the second person has answered", async () => {
  vi.mocked(riskLoweringConfirm).mockResolvedValue(over as never)
  await confirm()
  expect(await screen.findByRole("heading", { name: "What counts" })).toHaveFocus()
})

it("takes one answer of a second person at a time", async () => {
  vi.mocked(riskLoweringConfirm).mockReturnValue(new Promise(() => undefined) as never)
  await confirm()
  expect(screen.getByRole("button", { name: "Keep the floor" })).toBeDisabled()
})
