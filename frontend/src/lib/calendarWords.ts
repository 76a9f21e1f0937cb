import type { CalendarEntry } from "@/api/projectTypes"
import { t } from "@/i18n"
import { spanWords } from "./spanWords"

/** What happens with a thing of this kind. */
function said({ kind, moment }: Pick<CalendarEntry, "kind" | "moment">) {
  switch (kind) {
    case "campaign_action":
      return "action"
    case "meeting":
      return moment === "meets_again" ? "meetsAgain" : "meeting"
    case "project":
      return moment === "ends" ? "projectEnds" : "projectBegins"
    case "deliverable":
      return moment === "delivered" ? "delivered" : "deliverable"
    case "protocol":
      return moment === "signed" ? "signed" : "protocol"
    case "strategy":
      switch (moment) {
        case "due":
          return "strategyReport"
        default:
          return moment === "ends" ? "strategyEnds" : "strategyBegins"
      }
    case "activity":
      switch (moment) {
        case "planned_begin":
          return "plannedBegin"
        case "planned_end":
          return "plannedEnd"
        default:
          return moment === "ends" ? "activityEnds" : "activityBegins"
      }
    default:
      return kind
  }
}

/** What happens on its date. */
export const saidWords = (entry: Pick<CalendarEntry, "kind" | "moment">) => t(`calendar.said.${said(entry)}`)

/** When it is, as exactly as that is stated; one date alone is not the beginning of anything. */
export const whenWords = ({ from, to }: Pick<CalendarEntry, "from" | "to">) =>
  spanWords({ from: from ?? to, to: to ?? from })
