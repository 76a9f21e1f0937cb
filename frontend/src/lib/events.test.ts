import { beforeAll, expect, it } from "vitest"
import { startLanguage, switchLanguage } from "@/i18n"
import en from "../../locales/en.json"
import { changedFields, eventText } from "./events"

beforeAll(async () => {
  await startLanguage("shell", "later")
  await switchLanguage("en")
})

it("says a step on a track with its states", () => {
  const entry = { kind: "case.track_changed", fields: ["identification", "screening", "presumed"] }
  expect(eventText(entry)).toBe("Identification: from “Screening” to “Presumed victim”")
})

it("keeps a track or a state that it does not know", () => {
  expect(eventText({ kind: "case.track_changed", fields: ["moon", "a", "b"] })).toBe(
    en.cases.events.case.track_changed_plain,
  )
  expect(eventText({ kind: "case.track_changed", fields: ["assistance", "none", "elsewhere"] })).toContain(
    "elsewhere",
  )
})

it("tells an assignment to nobody from one to a colleague", () => {
  expect(eventText({ kind: "case.assigned", fields: [] })).toBe(en.cases.events.case.assigned)
  expect(eventText({ kind: "case.assigned", fields: ["nobody"] })).toBe(en.cases.events.case.freed)
})

it("has a sentence for a kind of a later server", () => {
  expect(eventText({ kind: "later.happened", fields: [] })).toBe(en.cases.events.other)
})

it("names the roles, scopes and changes of an account", () => {
  const { role, clientScope } = en.terms
  const { roles, rights_changed: ended } = en.desk.accountFields
  for (const [kind, fields, words] of [
    ["grant.confirmed", ["auditor", "unheard"], role.auditor],
    ["user.changed", ["roles", "case_worker"], `${roles} and ${role.case_worker}`],
    ["client.created", ["cases.read"], clientScope.cases.read],
    ["session.ended", ["rights_changed"], ended],
    ["session.ended", ["administrator"], en.desk.accountFields.administrator],
  ] as const) {
    expect(changedFields({ kind, fields })).toBe(words)
  }
})

it("names the changed fields of a case and of a person, and none of what else happens in a case", () => {
  expect(changedFields({ kind: "person.changed", fields: ["given_names", "contacts", "unheard"] })).toBe(
    "given names and contacts",
  )
  expect(changedFields({ kind: "consent.given", fields: ["identity"] })).toBe("")
})
