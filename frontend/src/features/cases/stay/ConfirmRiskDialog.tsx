import { Text } from "@mantine/core"
import { repatriationConfirm, stayReturnRead } from "@punte/client"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import type { ReturnProps } from "./ReturnActDialog"
import { STAY_REFRESHES } from "./refreshes"

/** A second person agrees to a journey of extreme danger: to what they read, and to nothing newer. */
export function ConfirmRiskDialog({ file, journey, onClose }: ReturnProps) {
  const { t } = useTranslation()
  const refused = useRefused(stayReturnRead)
  const confirm = useChange(repatriationConfirm, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.risk.confirmed"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("stay.risk.confirmTitle")}
      submit={t("stay.return.acts.confirm")}
      onClose={onClose}
      isBusy={confirm.isPending}
      isChanged={false}
      problem={refused.isOld(journey.version) ? t("stay.return.readAgain") : refused.problem}
      onSubmit={() =>
        confirm.mutate({
          path: { id: file.id, repatriation_id: journey.id },
          headers: ifMatch(journey.version),
        })
      }
    >
      <Text size="sm">{t("stay.risk.confirmText", { name: journey.risk?.assessed_by_name })}</Text>
    </ChangeDialog>
  )
}
