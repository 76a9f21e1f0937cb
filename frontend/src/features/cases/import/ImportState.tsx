import { useTranslation } from "@/i18n"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import type { Import } from "./useImport"

const TONES: Record<Import["state"], Tone> = {
  uploading: "quiet",
  waiting: "notice",
  running: "notice",
  done: "good",
  failed: "warn",
  undoing: "notice",
  undone: "quiet",
}

/** Where an import stands, in a word. */
export function ImportState({ of }: { of: Pick<Import, "state" | "is_dry_run"> }) {
  const { t } = useTranslation()
  const state = t(`imports.states.${of.state}`)
  return (
    <StatusTag tone={TONES[of.state]}>{of.is_dry_run ? t("imports.dryState", { state }) : state}</StatusTag>
  )
}
