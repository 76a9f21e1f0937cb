import { useTranslation } from "@/i18n"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import type { Level } from "./riskAnswers"

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
