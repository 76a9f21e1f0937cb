import { proceedingList, proceedingVoid, rightsInformationVoid } from "@punte/client"
import type { Case, Proceeding, RightsInformation } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { PROCEEDING_REFRESHES } from "./refreshes"

/** Proceedings should not stand in this case: why. */
export function VoidDialog({ file, of, onClose }: { file: Case; of: Proceeding; onClose: () => void }) {
  const { t } = useTranslation()
  const refused = useRefused(proceedingList)
  const change = useChange(proceedingVoid, {
    refreshes: PROCEEDING_REFRESHES,
    says: () => t("proceedings.voided"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      isDangerous
      title={t("proceedings.voidTitle")}
      text={t("proceedings.voidText")}
      submit={t("proceedings.void")}
      label={t("proceedings.voidReason")}
      longest={4000}
      isBusy={change.isPending}
      refused={refused}
      onClose={onClose}
      onReason={(body) =>
        change.mutate({
          path: { id: file.id, proceeding_id: of.id },
          headers: refused.ifMatch(of.version),
          body,
        })
      }
    />
  )
}

/** The person was not told of these rights: why it stands there. */
export function VoidRightsDialog({
  file,
  of,
  onClose,
}: {
  file: Case
  of: RightsInformation
  onClose: () => void
}) {
  const { t } = useTranslation()
  const refused = useRefused(proceedingList)
  const change = useChange(rightsInformationVoid, {
    refreshes: PROCEEDING_REFRESHES,
    says: () => t("proceedings.rights.voided"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      isDangerous
      title={t("proceedings.rights.voidTitle")}
      text={t("proceedings.rights.voidText")}
      submit={t("proceedings.void")}
      label={t("proceedings.voidReason")}
      longest={4000}
      isBusy={change.isPending}
      refused={refused}
      onClose={onClose}
      onReason={(body) =>
        change.mutate({
          path: { id: file.id, rights_information_id: of.id },
          headers: refused.ifMatch(of.version),
          body,
        })
      }
    />
  )
}
