import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { speak } from "@/i18n"
import { changedFields, eventText } from "@/lib/events"
import en from "../../../locales/en.json"
import { ACTIONS } from "../identity/actions"
import { KINDS } from "./kinds"

const { schemas } = JSON.parse(readFileSync("../openapi/openapi.json", "utf8")).components

it("can be searched for whatever stands in the register, each by its own words", () => {
  expect(KINDS).toEqual(schemas.EventKind.enum)
  speak("en", en)
  const nameless = KINDS.filter((kind) => eventText({ kind, fields: [] }) === en.cases.events.other)
  expect(nameless).toEqual([])
})

it("is explained for everything that a role can grant", () => {
  expect(ACTIONS).toEqual(schemas.Permission.enum)
})

it("says in words what of an account was changed, whatever that is", () => {
  speak("en", en)
  const said = (what: string) => changedFields({ kind: "credential.changed", fields: [what] })
  const changes: string[] = schemas.CredentialChange.enum
  expect(changes.filter((what) => said(what) === "")).toEqual([])
})

it("names every job by words", () => {
  const source = readFileSync("../backend/jobs/src/lib.rs", "utf8")
  const jobs = [...source.matchAll(/spawn\(&context\.store, "(\w+)"/g)].map(([, name]) => name)
  expect(jobs.length).toBeGreaterThan(10)
  expect(jobs.filter((name) => !(String(name) in en.operations.jobNames))).toEqual([])
})
