import { describe, expect, it } from "vitest"
import { differing, newGoal, newStep, planToSend, taking, withoutEmpty, withoutOwner } from "./planForm"

const goal = (key: string, text: string) => ({ ...newGoal(), key, text, steps: [] })

describe("a plan", () => {
  it("is kept without the rows in which nothing stands", () => {
    const step = { ...newStep(), text: "Call." }
    const goals = [{ ...newGoal(), text: "Peace.", steps: [newStep(), step] }, newGoal()]
    expect(withoutEmpty({ goals }).goals).toMatchObject([{ text: "Peace.", steps: [{ text: "Call." }] }])
  })

  it.each([{ due_on: "2026-05-04" }, { owner: "user", user_id: "1" }, { owner: "organisation" }] as const)(
    "keeps a step that has something but words, so that somebody can say so: %o",
    (given) => {
      const goals = [{ ...newGoal(), text: "Peace.", steps: [{ ...newStep(), ...given }] }]
      expect(withoutEmpty({ goals }).goals[0]?.steps).toHaveLength(1)
    },
  )

  it("keeps a goal that has something but words", () => {
    const goals = [
      { ...newGoal(), steps: [{ ...newStep(), text: "Call." }] },
      { ...newGoal(), needs: ["legal"] },
    ]
    expect(withoutEmpty({ goals }).goals).toHaveLength(2)
  })

  it("is sent row by row, and of its owners only the chosen kind", () => {
    const step = { ...newStep(), text: "Call.", owner: "user", user_id: "1", organisation_id: "2" } as const
    const goals = [{ ...newGoal(), text: "Peace.", steps: [newStep(), step] }]
    const [empty, sent] = planToSend({ goals }).goals[0]?.steps ?? []
    expect(empty).toMatchObject({ text: "", user_id: null, organisation_id: null })
    expect(sent).toEqual({ id: null, text: "Call.", user_id: "1", organisation_id: null, due_on: null })
  })

  it("finds the steps whose owner is still to be named", () => {
    const steps = [
      newStep(),
      { ...newStep(), owner: "user" } as const,
      { ...newStep(), owner: "organisation" } as const,
      { ...newStep(), owner: "user", user_id: "1" } as const,
    ]
    expect(withoutOwner({ goals: [newGoal(), { ...newGoal(), steps }] })).toEqual([
      "goals.1.steps.1.user_id",
      "goals.1.steps.2.organisation_id",
    ])
  })

  it("is compared and chosen goal by goal", () => {
    const mine = { goals: [goal("a", "Peace."), goal("b", "Work."), goal("new", "A garden.")] }
    const theirs = { goals: [goal("a", "Peace."), goal("b", "A job."), goal("c", "A dog.")] }
    expect(differing(mine, theirs)).toEqual(["b", "c", "new"])
    expect(taking(mine, theirs, ["new", "c"]).goals.map(({ text }) => text)).toEqual([
      "Peace.",
      "A job.",
      "A garden.",
    ])
  })
})
