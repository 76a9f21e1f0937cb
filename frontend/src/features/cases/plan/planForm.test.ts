import { describe, expect, it } from "vitest"
import { newGoal, newStep, planToSend } from "./planForm"

describe("a plan", () => {
  it("is sent without empty goals and steps, and with one owner a step", () => {
    const step = { ...newStep(), text: "Call.", user_id: "1", organisation_id: "2" }
    const goals = [{ ...newGoal(), text: "Peace.", steps: [step, newStep()] }, newGoal()]
    expect(planToSend({ goals })).toEqual({
      goals: [
        {
          id: null,
          text: "Peace.",
          needs: [],
          steps: [{ id: null, text: "Call.", user_id: "1", organisation_id: null, due_on: null }],
        },
      ],
    })
  })

  it("keeps a goal whose words are missing, so that the server can say so", () => {
    const goals = [{ ...newGoal(), steps: [{ ...newStep(), text: "Call." }] }]
    expect(planToSend({ goals }).goals).toHaveLength(1)
  })
})
