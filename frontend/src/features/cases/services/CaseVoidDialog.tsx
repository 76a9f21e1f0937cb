import { serviceList, serviceVoid } from "@punte/client"
import { useState } from "react"
import type { Case, ServiceRecord } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useStale } from "@/lib/useStale"
import { VoidDialog } from "@/lib/VoidDialog"
import { SERVICE_REFRESHES } from "./refreshes"

/** A record at the case should not be there. */
export function CaseVoidDialog({
  file,
  record,
  onClose,
}: {
  file: Case
  record: ServiceRecord
  onClose: () => void
}) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const stale = useStale(serviceList)
  const change = useChange(serviceVoid, {
    refreshes: SERVICE_REFRESHES,
    says: () => t("services.voided"),
    onDone: onClose,
    onProblem: (refusal) => {
      setProblem(refusal.isStale ? stale() : problemText(refusal))
      return true
    },
  })
  return (
    <VoidDialog
      onVoid={(reason) =>
        change.mutate({
          path: { id: file.id, service_id: record.id },
          headers: ifMatch(record.version),
          body: { reason },
        })
      }
      problem={problem}
      refusal={change.error}
      isBusy={change.isPending}
      onClose={onClose}
    />
  )
}
