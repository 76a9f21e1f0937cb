import { t, textAt } from "@/i18n"
import { formatList } from "@/i18n/format"
import { isTrack } from "./tracks"

type Entry = { kind: string; fields: readonly string[] }

/** What happened, as a sentence. The ledger names kinds, fields and codes, never values. */
export function eventText({ kind, fields }: Entry): string {
  if (kind === "case.track_changed") {
    const [track, from, to] = fields
    if (!isTrack(track)) return t("cases.events.case.track_changed_plain")
    const state = (code: string | undefined) =>
      code ? (textAt(`tracks.${track}.${code}`) ?? code) : t("common.unknown")
    return t("cases.events.case.track_changed", {
      track: t(`tracks.names.${track}`),
      from: state(from),
      to: state(to),
    })
  }
  const [code] = fields
  const clock = textAt(`clocks.${code}`)
  if (clock && kind === "clock.expired") return t("cases.events.clock.expired_named", { clock })
  if (clock && kind === "clock.met") return t("cases.events.clock.met_named", { clock })
  const reason = textAt(`risk.triggers.${code}`)
  if (reason && kind === "risk.triggered") return t("cases.events.risk.triggered_reason", { reason })
  const level = textAt(`terms.riskLevel.${code}`)
  if (level && kind === "risk.assessed") return t("cases.events.risk.assessed_level", { level })
  if (level && kind === "return.risk_assessed") return t("cases.events.return.risk_assessed_level", { level })
  if (level && kind === "risk.lowered") return t("cases.events.risk.lowered_level", { level })
  const status = textAt(`decision.statuses.${code}`)
  if (status && kind === "decision.made") return t("cases.events.decision.made_status", { status })
  if (kind === "service.recorded" && (code === "absent" || code === "cancelled")) {
    return t(`cases.events.service.recorded_${code}`)
  }
  if (kind === "follow_up.made" && (code === "reached" || code === "not_reached")) {
    return t(`cases.events.follow_up.made_${code}`)
  }
  if (kind === "hearing.ended" && (code === "held" || code === "postponed" || code === "cancelled")) {
    return t(`cases.events.hearing.ended_${code}`)
  }
  if (kind === "return.contacted" && (code === "reached" || code === "not_reached")) {
    return t(`cases.events.return.contacted_${code}`)
  }
  if (kind.startsWith("stay.") && code) {
    const named = textAt(`cases.events.${kind}_${code}`)
    if (named) return named
  }
  if (kind === "case.assigned" && fields.includes("nobody")) return t("cases.events.case.freed")
  return textAt(`cases.events.${kind}`) ?? t("cases.events.other")
}

/** The changed fields of an entry, or the rights of the account it is about, in words; empty where it names none. */
export function changedFields({ kind, fields }: Entry): string {
  const places = NAMED[kind] ?? NAMED[kind.replace(/\..*/, "")] ?? []
  return formatList(
    fields.flatMap((field) => places.map((place) => textAt(`${place}.${field}`)).find(Boolean) ?? []),
  )
}

/** Where the words are for what entries of a kind, or of all kinds of a group, name. */
const NAMED: { [kindOrGroup: string]: readonly string[] } = {
  "case.changed": ["cases.fields"],
  "person.changed": ["cases.fields"],
  grant: ["terms.role"],
  user: ["terms.role", "desk.accountFields"],
  client: ["terms.clientScope", "terms.clientCredentialKind", "desk.accountFields"],
  session: ["desk.accountFields"],
  credential: ["desk.accountFields"],
}
