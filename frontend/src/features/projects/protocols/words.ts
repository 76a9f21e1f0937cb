import type { Protocol } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatDate } from "@/i18n/format"

/** Until when it holds, renewals included, as far as that is stated. */
export const untilWords = ({ holds_until, validity }: Pick<Protocol, "holds_until" | "validity">): string => {
  if (holds_until) return formatDate(holds_until)
  return t(validity === "unlimited" ? "protocols.validities.unlimited" : "projects.notStated")
}
