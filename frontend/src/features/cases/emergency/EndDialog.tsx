import { emergencyAccessEnd } from "@punte/client"
import type { EmergencyAccess } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { EMERGENCY_REFRESHES } from "./refreshes"

/** Ends an emergency before its time. */
export function EndDialog({ access, onClose }: { access: EmergencyAccess; onClose: () => void }) {
  const { t } = useTranslation()
  const end = useChange(emergencyAccessEnd, {
    refreshes: EMERGENCY_REFRESHES,
    says: () => t("emergencies.ended"),
    onDone: onClose,
    // What was asked about is no longer how it is.
    onProblem: ({ isStale }) => {
      if (isStale) onClose()
      return false
    },
  })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t("emergencies.endTitle")}
      text={t("emergencies.endText")}
      confirm={t("emergencies.end")}
      isBusy={end.isPending}
      onConfirm={() => end.mutate({ path: { id: access.id }, headers: ifMatch(access.version) })}
    />
  )
}
