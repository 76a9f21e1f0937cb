import { organisationRead } from "@punte/client"
import type { RecordBody, Titles } from "@/api/projectTypes"
import { q, queryClient } from "@/api/query"
import { t } from "@/i18n"
import { formatDate, formatNumber, formatPartialDate, type PartialDate } from "@/i18n/format"
import { spanWords } from "@/lib/spanWords"

type Maybe<V> = V | null | undefined
type Span = { from?: Maybe<PartialDate>; to?: Maybe<PartialDate> }
type Body = {
  organisation_id?: Maybe<string>
  name?: Maybe<string>
  part: RecordBody["part"]
  role?: Maybe<string>
}

// The fields of forms in words, to be compared with what somebody else saved first. What is empty is not stated.
export const text = (value: Maybe<string>) => value ?? ""
export const number = (value: Maybe<number>) =>
  value === null || value === undefined ? "" : formatNumber(value)
export const yesOrNo = (is: Maybe<boolean>) => t(is ? "common.yes" : "common.no")
export const day = (value: Maybe<string>) => (value ? formatDate(value) : "")
export const date = (value: Maybe<PartialDate>) => (value ? formatPartialDate(value) : "")
export const span = (value: Maybe<Span>) => (value?.from || value?.to ? spanWords(value) : "")
export const list = (all: Maybe<readonly string[]>) => (all ?? []).join(" · ")
export const names = (of: Maybe<Titles>) => list([of?.ro, of?.sq, of?.en].filter((one) => one != null))
/** Rows, each of its parts that are stated. */
export const rows = (parts: readonly (readonly Maybe<string>[])[]) =>
  list(parts.map((part) => part.filter(Boolean).join(", ")))

type Known = readonly { organisation_id?: string | null; name: string }[]

/** How an organisation is called that was chosen here, or in the newer version: the field that shows it has asked for it. */
export const organisationName = (id: string | null | undefined, newer: Known): string | undefined =>
  id
    ? (newer.find(({ organisation_id }) => organisation_id === id)?.name ??
      queryClient.getQueryData(q(organisationRead, { path: { id } }).queryKey)?.name ??
      id)
    : undefined

/** Who has which part; `newer` names the organisations that somebody else chose. */
export const bodies = (newer: readonly RecordBody[]) => (all: Maybe<readonly Body[]>) =>
  rows(
    (all ?? []).map(({ part, name, organisation_id, role }) => [
      t(`bodies.parts.${part}`),
      name ?? organisationName(organisation_id, newer),
      role,
    ]),
  )

/** One of several things that have names: by its id. */
export const one = (of: ReadonlyMap<string, string>) => (id: Maybe<string>) => (id ? (of.get(id) ?? id) : "")
