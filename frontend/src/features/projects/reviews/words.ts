import type { StandardReview } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatPercent } from "@/i18n/format"

/** A score, of what the standard asks for. */
export const scoreWords = (score: number | null | undefined): string =>
  score === null || score === undefined ? t("projects.notStated") : formatPercent(score / 100)

/** The mean of the scores that are stated, and of how many it is. */
export function meanWords({ mean_score, findings }: Pick<StandardReview, "mean_score" | "findings">): string {
  if (mean_score === null || mean_score === undefined) return t("projects.notStated")
  const count = findings.filter(({ score }) => score !== null && score !== undefined).length
  return t("reviews.meanOf", { mean: formatPercent(mean_score / 100), count })
}

/** Whose services are reviewed. */
export const providerOf = ({ bodies }: Pick<StandardReview, "bodies">): string =>
  bodies.find(({ part }) => part === "provider")?.name ?? t("projects.notStated")
