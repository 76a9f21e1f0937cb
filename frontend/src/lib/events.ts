import i18next from "i18next"
import { t } from "@/i18n"
import { formatList } from "@/i18n/format"
import { isTrack } from "./tracks"

type Entry = { kind: string; fields: readonly string[] }

/** What happened, as a sentence. The ledger names kinds, fields and codes, never values. */
export function eventText({ kind, fields }: Entry): string {
  if (kind === "case.track_changed") {
    const [track, from, to] = fields
    if (!isTrack(track)) return t("cases.events.case.track_changed_plain")
    const state = (code: string | undefined) =>
      code ? i18next.t(`tracks.${track}.${code}`, { defaultValue: code }) : t("common.unknown")
    return t("cases.events.case.track_changed", {
      track: t(`tracks.names.${track}`),
      from: state(from),
      to: state(to),
    })
  }
  const [code] = fields
  if ((kind === "clock.expired" || kind === "clock.met") && i18next.exists(`clocks.${code}`)) {
    return t(kind === "clock.expired" ? "cases.events.clock.expired_named" : "cases.events.clock.met_named", {
      clock: i18next.t(`clocks.${code}` as "clocks.plan_review"),
    })
  }
  if (kind === "risk.triggered" && i18next.exists(`risk.triggers.${code}`)) {
    return t("cases.events.risk.triggered_reason", {
      reason: i18next.t(`risk.triggers.${code}` as "risk.triggers.media"),
    })
  }
  if ((kind === "risk.assessed" || kind === "risk.lowered") && i18next.exists(`terms.riskLevel.${code}`)) {
    return t(
      kind === "risk.assessed" ? "cases.events.risk.assessed_level" : "cases.events.risk.lowered_level",
      { level: i18next.t(`terms.riskLevel.${code}` as "terms.riskLevel.low") },
    )
  }
  if (kind === "decision.made" && i18next.exists(`decision.statuses.${code}`)) {
    return t("cases.events.decision.made_status", {
      status: i18next.t(`decision.statuses.${code}` as "decision.statuses.presumed"),
    })
  }
  if (kind === "case.assigned" && fields.includes("nobody")) return t("cases.events.case.freed")
  return i18next.exists(`cases.events.${kind}`)
    ? i18next.t(`cases.events.${kind}` as "cases.events.other")
    : t("cases.events.other")
}

/** The changed fields of an entry, in words; empty where it names none. */
export function changedFields({ kind, fields }: Entry): string {
  if (kind !== "case.changed" && kind !== "person.changed") return ""
  return formatList(
    fields
      .filter((field) => i18next.exists(`cases.fields.${field}`))
      .map((field) => i18next.t(`cases.fields.${field}` as "cases.fields.county")),
  )
}
