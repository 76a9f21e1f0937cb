import type { Duplicate } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { StatusTag } from "@/ui/StatusTag"

const TONES = { certain: "warn", strong: "notice", possible: "quiet" } as const

/** How much two people are alike. */
export function LikenessTag({ likeness }: { likeness: Duplicate["likeness"] }) {
  const { t } = useTranslation()
  if (!likeness) return <StatusTag>{t("duplicates.byHand")}</StatusTag>
  return <StatusTag tone={TONES[likeness]}>{t(`duplicates.likeness.${likeness}`)}</StatusTag>
}

/** Why, and what speaks against it, in words. */
export function useReasonWords() {
  const { t } = useTranslation()
  return (reasons: Duplicate["reasons"]) =>
    formatList(reasons.map((reason) => t(`duplicates.reasons.${reason}`)))
}
