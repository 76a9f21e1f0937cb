import type { instrumentEntryList, instrumentList } from "@punte/client"
import type { Item } from "@/api/types"

type Entry = Item<typeof instrumentEntryList>
type Listed = Item<typeof instrumentList>

/** An instrument in one version, wherever it comes from. */
export type InstrumentRow = {
  instrument: Listed
  state: Entry["state"] | "pack" | "empty"
  /** Of those that were entered. */
  entry?: Entry
}

/** First what waits, then what people are screened with or could be, last what was withdrawn. */
const ORDER = ["proposed", "empty", "confirmed", "pack", "withdrawn"] as const

/** What the pack holds and what was entered, each version once. */
export function instrumentRows(entries: readonly Entry[], listed: readonly Listed[]): InstrumentRow[] {
  const isEntered = ({ code, version }: Listed) =>
    entries.some(
      ({ state, instrument }) =>
        state === "confirmed" && instrument.code === code && instrument.version === version,
    )
  const rows: InstrumentRow[] = [
    ...entries.map((entry) => ({ instrument: entry.instrument, state: entry.state, entry })),
    ...listed
      .filter((one) => !isEntered(one))
      .map((instrument) => ({
        instrument,
        state: instrument.is_entered ? ("pack" as const) : ("empty" as const),
      })),
  ]
  return rows.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state))
}
