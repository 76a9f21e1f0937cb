import { describe, expect, it } from "vitest"
import { actsFor, primaryOf } from "./acts"
import { courseOf } from "./states"

const step = (state: "sent" | "received" | "accepted" | "refused" | "expired", who = "Ana") => ({
  state,
  at: "2026-11-22T10:00:00Z",
  organisation_name: "Lumina",
  actor_name: who,
})

const said = (course: ReturnType<typeof courseOf>) => course.map(({ state, is }) => `${state} ${is}`)

describe("the course of a referral", () => {
  it("shows what is done, where it stands and what is ahead", () => {
    const course = courseOf({ kind: "service", state: "received", steps: [step("sent"), step("received")] })
    expect(said(course)).toEqual([
      "sent done",
      "received now",
      "accepted ahead",
      "service_started ahead",
      "completed ahead",
    ])
    expect(course[0]).toMatchObject({ at: "2026-11-22T10:00:00Z", who: "Ana, Lumina" })
  })

  it("ends where it was refused", () => {
    const course = courseOf({ kind: "service", state: "refused", steps: [step("sent"), step("refused")] })
    expect(said(course)).toEqual(["sent done", "refused stopped"])
  })

  it("has no start of a service in a consultation", () => {
    const course = courseOf({
      kind: "consultation",
      state: "accepted",
      steps: [step("sent"), step("accepted")],
    })
    expect(said(course)).toEqual(["sent done", "received done", "accepted now", "completed ahead"])
  })

  it("begins with the draft while it is one", () => {
    expect(said(courseOf({ kind: "service", state: "draft", steps: [] }))[0]).toBe("draft now")
  })
})

describe("the acts on a referral", () => {
  const referral = (state: "draft" | "sent" | "accepted" | "service_started" | "completed", able: string[]) =>
    ({ kind: "service", state, abilities: able }) as unknown as Parameters<typeof actsFor>[0]

  it.each([
    ["sent", ["acknowledge", "accept", "refuse"], "accept"],
    ["accepted", ["start_service", "break"], "start_service"],
    ["service_started", ["give_feedback", "break"], "give_feedback"],
    ["service_started", ["complete", "break"], "complete"],
  ] as const)("when %s with %s, the receiver's likeliest is %s", (state, able, primary) => {
    const one = referral(state, [...able])
    expect(primaryOf(one, actsFor(one, "receiver"))).toBe(primary)
  })

  it("are none after the end", () => {
    expect(actsFor(referral("completed", []), "receiver")).toEqual([])
  })

  it("let the sender of a draft send it", () => {
    const one = referral("draft", ["update", "send", "withdraw"])
    expect(primaryOf(one, actsFor(one, "sender"))).toBe("send")
  })
})
