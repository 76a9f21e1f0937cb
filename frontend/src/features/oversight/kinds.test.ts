import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { speak } from "@/i18n"
import { eventText } from "@/lib/events"
import en from "../../../locales/en.json"
import { KINDS } from "./kinds"

it("can be searched for whatever stands in the register, each by its own words", () => {
  const { components } = JSON.parse(readFileSync("../openapi/openapi.json", "utf8"))
  expect(KINDS).toEqual(components.schemas.EventKind.enum)
  speak("en", en)
  const nameless = KINDS.filter((kind) => eventText({ kind, fields: [] }) === en.cases.events.other)
  expect(nameless).toEqual([])
})
