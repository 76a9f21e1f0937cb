import { Alert } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import type { CaseErasure } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"

/** What whoever asks for an erasure, or approves it, should know; it forbids nothing. */
export function ErasureWarnings({ warnings }: Pick<CaseErasure, "warnings">) {
  const { t } = useTranslation()
  return warnings.map((warning) => (
    <Alert key={warning} icon={<IconAlertTriangle aria-hidden />} color="orange">
      {t(`erasure.warnings.${warning}`)}
    </Alert>
  ))
}
