import type { Case } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { StatusTag, type Tone } from "@/ui/StatusTag"

type Level = Exclude<Case["risk_level"], null | undefined>

const TONES = { low: "good", medium: "notice", high: "danger", extreme: "danger" } as const satisfies Record<
  Level,
  Tone
>

/** How much danger a person is in; in one word where a heading says of what. */
export function LevelTag({ level, isShort = false }: { level: Level; isShort?: boolean }) {
  const { t } = useTranslation()
  return (
    <StatusTag tone={TONES[level]}>
      {t(isShort ? `risk.levels.${level}` : `terms.riskLevel.${level}`)}
    </StatusTag>
  )
}
