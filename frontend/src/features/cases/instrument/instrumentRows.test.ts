import { expect, it } from "vitest"
import { instrumentRows } from "./instrumentRows"

type Args = Parameters<typeof instrumentRows>
type Listed = Args[1][number]

const labels = { ro: "", sq: "", en: "" }
const listed = (code: string, version: string, is_entered: boolean): Listed => ({
  code,
  version,
  name: labels,
  note: labels,
  is_entered,
  is_verified: false,
  is_in_force: true,
  profiles: [],
  effective_from: "2026-01-01",
  effective_until: null,
  sources: [],
})
const entry = (state: Args[0][number]["state"], instrument: Listed) =>
  ({ id: `${state} ${instrument.version}`, version: 1, state, instrument }) as Args[0][number]

it("shows each version once, with what waits first and what was withdrawn last", () => {
  const rows = instrumentRows(
    [
      entry("withdrawn", listed("a", "0", true)),
      entry("confirmed", listed("a", "1", true)),
      entry("proposed", listed("a", "2", true)),
    ],
    [listed("labour", "1", true), listed("slot", "1", false), listed("a", "1", true)],
  )
  expect(rows.map(({ state, instrument }) => `${state} ${instrument.code} ${instrument.version}`)).toEqual([
    "proposed a 2",
    "empty slot 1",
    "confirmed a 1",
    "pack labour 1",
    "withdrawn a 0",
  ])
})
