import { describe, expect, it } from "vitest"
import {
  byRow,
  differing,
  newGoal,
  newStep,
  planToSend,
  reconcile,
  taking,
  withoutEmpty,
  withoutOwner,
} from "./planForm"

const goal = (key: string, text: string) => ({ ...newGoal(), key, text, steps: [] })

describe("a plan", () => {
  it("is kept without the rows in which nothing stands", () => {
    const step = { ...newStep(), text: "Call." }
    const goals = [{ ...newGoal(), text: "Peace.", steps: [newStep(), step] }, newGoal()]
    expect(withoutEmpty({ goals }).goals).toMatchObject([{ text: "Peace.", steps: [{ text: "Call." }] }])
  })

  it.each([{ due_on: "2026-05-04" }, { owner: "person" }, { owner: "user", user_id: "1" }] as const)(
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

  it("takes no owner for granted, and finds the steps where somebody is still to be named", () => {
    const steps = [
      { ...newStep(), key: "a" },
      { ...newStep(), key: "b", owner: "person" } as const,
      { ...newStep(), key: "c", owner: "user" } as const,
      { ...newStep(), key: "d", owner: "organisation" } as const,
      { ...newStep(), key: "e", owner: "user", user_id: "1" } as const,
    ]
    expect(withoutOwner({ goals: [{ ...newGoal(), steps }] })).toEqual([
      "a.owner",
      "c.user_id",
      "d.organisation_id",
    ])
  })

  it("keeps what is wrong with the row where it is wrong", () => {
    const steps = [newStep(), { ...newStep(), key: "s" }]
    const form = { goals: [newGoal(), { ...newGoal(), key: "g", steps }] }
    expect(
      byRow(form, { "goals.1.text": "A", "goals.1.needs.2": "B", "goals.1.steps.1.due_on": "C" }),
    ).toEqual({ "g.text": "A", "g.needs": "B", "s.due_on": "C" })
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

  it("asks after somebody else saved only about the goals that both changed", () => {
    const before = {
      goals: [goal("a", "Peace."), goal("b", "Work."), goal("c", "A dog."), goal("d", "Sleep.")],
    }
    const mine = {
      goals: [goal("a", "Quiet."), goal("b", "Work."), goal("d", "Rest."), goal("new", "A garden.")],
    }
    const theirs = {
      goals: [goal("a", "Peace."), goal("b", "A job."), goal("c", "A cat."), goal("d", "Dreams.")],
    }
    const { merged, open } = reconcile(mine, before, theirs)
    expect(open).toEqual(["c", "d"])
    expect(merged.goals.map(({ text }) => text)).toEqual(["Quiet.", "A job.", "Rest.", "A garden."])
  })
})
