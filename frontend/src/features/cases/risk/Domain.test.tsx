import { riskAssessmentAnswer } from "@punte/client"
import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import type { RiskAssessment } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { showOnPage } from "@/test.render"
import { Domain } from "./Domain"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  riskAssessmentAnswer: vi.fn(),
}))

const labels = { ro: "Violence", sq: "Violence", en: "Violence" }
const domain = { code: "exploiter", labels, factors: [{ code: "violence", labels }] }
const assessment = {
  id: "a1",
  version: 1,
  takes_answers: true,
  floor: {},
  answers: [],
  before: [],
} as unknown as RiskAssessment

it("lets nobody overwrite an answer that they have only seen", async () => {
  const theirs = { ...assessment, version: 2, answers: [{ factor: "violence", strength: "high" }] }
  vi.mocked(riskAssessmentAnswer).mockRejectedValue(
    new Problem({ status: 412, code: "stale", current: theirs }),
  )
  await showOnPage(
    <Domain domain={domain} assessment={assessment} caseId="c1" step={{ at: 1, of: 2, next: "/next" }} />,
  )
  await userEvent.click(screen.getByRole("radio", { name: "Low" }))
  for (const _ of ["once", "again"]) {
    await userEvent.click(screen.getByRole("button", { name: "Save and go on" }))
    const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
    expect(within(conflict).getByRole("radio", { name: "Saved meanwhile: High" })).toBeChecked()
    await userEvent.click(within(conflict).getByRole("button", { name: "Back to the form" }))
    expect(screen.getByRole("radio", { name: "Low" })).toBeChecked()
  }
  const versions = vi.mocked(riskAssessmentAnswer).mock.calls.map(([sent]) => sent.headers["If-Match"])
  expect(versions).toEqual(['"1"', '"1"'])
})
