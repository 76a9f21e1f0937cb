import { useTranslation } from "react-i18next"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import type { Level } from "./riskAnswers"

const TONES = { low: "good", medium: "notice", high: "danger", extreme: "danger" } as const satisfies Record<
  Level,
  Tone
>

/** How much danger a person is in. */
export function LevelTag({ level }: { level: Level }) {
  const { t } = useTranslation()
  return <StatusTag tone={TONES[level]}>{t(`terms.riskLevel.${level}`)}</StatusTag>
}
