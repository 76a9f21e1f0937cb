import { expect, it } from "vitest"
import { missing, newConference, newDecision, toConference } from "./conferenceForm"

it("asks for who took part, and for what and by when of each decision", () => {
  const form = { ...newConference("2026-03-02"), decisions: [newDecision("me")] }
  expect(missing(form)).toEqual([
    "way",
    "person",
    "participants.0.who",
    "decisions.0.text",
    "decisions.0.due_on",
  ])
  expect(toConference(form)).toBeUndefined()
})

it("sends what was typed, tidied", () => {
  const form = {
    ...newConference("2026-03-02"),
    way: "online",
    person: "present",
    participants: [{ key: "a", who: " The counsellor ", body: " " }],
    discussed: " ",
    decisions: [{ key: "b", text: " Ask ", due_on: "2026-03-09", owner_id: "me", by: " The school " }],
  }
  expect(missing(form)).toEqual([])
  expect(toConference(form)).toEqual({
    held_on: "2026-03-02",
    way: "online",
    person: "present",
    participants: [{ who: "The counsellor", body: null }],
    discussed: null,
    decisions: [{ text: "Ask", due_on: "2026-03-09", owner_id: "me", by: "The school" }],
  })
})
