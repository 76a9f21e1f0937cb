import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import en from "../../../locales/en.json"
import { ACTIONS } from "../identity/actions"
import { KINDS } from "./kinds"

const { schemas } = JSON.parse(readFileSync("../openapi/openapi.json", "utf8")).components

it("is offered for every kind of entry, and each has its words", () => {
  expect(KINDS).toEqual(schemas.EventKind.enum)
  const events: Record<string, Record<string, string> | string> = en.cases.events
  const told = (kind: string) => {
    const [group = "", act = ""] = kind.split(".")
    const words = events[group]
    return typeof words === "object" && (act in words || `${act}_plain` in words)
  }
  expect(KINDS.filter((kind) => !told(kind))).toEqual([])
})

it("is explained for everything that a role can grant", () => {
  expect(ACTIONS).toEqual(schemas.Permission.enum)
})
