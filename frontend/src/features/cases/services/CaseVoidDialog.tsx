import { serviceList, serviceVoid } from "@punte/client"
import type { Case, ServiceRecord } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useRefused } from "@/lib/useRefused"
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
  const refused = useRefused(serviceList)
  const change = useChange(serviceVoid, {
    refreshes: SERVICE_REFRESHES,
    says: () => t("services.voided"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <VoidDialog
      refused={refused}
      isBusy={change.isPending}
      onClose={onClose}
      onReason={(body) =>
        change.mutate({
          path: { id: file.id, service_id: record.id },
          headers: refused.ifMatch(record.version),
          body,
        })
      }
    />
  )
}
