import { t } from "@/i18n"
import { formatPartialDate, type PartialDate } from "@/i18n/format"

type Span = { from?: PartialDate | null | undefined; to?: PartialDate | null | undefined }

/** From when to when something was, as exactly as it is stated. */
export function spanWords({ from, to }: Span): string {
  const [one, other] = [from, to].map((date) => date && formatPartialDate(date))
  if (one && other) return one === other ? one : t("projects.fromTo", { from: one, to: other })
  if (one) return t("projects.from", { from: one })
  return other ? t("projects.to", { to: other }) : t("projects.notStated")
}
