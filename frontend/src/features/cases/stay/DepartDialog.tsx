import { repatriationDepart, stayReturnRead } from "@punte/client"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { MomentInput, momentOf, thisMinute } from "@/lib/MomentInput"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import type { ReturnProps } from "./ReturnActDialog"
import { STAY_REFRESHES } from "./refreshes"

/** The person left, on the way that was read, and on none that is newer. */
export function DepartDialog({ file, journey, onClose }: ReturnProps) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({ departed_at: thisMinute() }))
  const refused = useRefused(stayReturnRead)
  const depart = useChange(repatriationDepart, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.depart.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("stay.depart.title")}
      text={t("stay.depart.text")}
      submit={t("stay.return.acts.depart")}
      onClose={onClose}
      isBusy={depart.isPending}
      isChanged={isChanged}
      problem={refused.isOld(journey.version) ? t("stay.return.readAgain") : refused.problem}
      onSubmit={() => {
        const body = refused.complete({ departed_at: momentOf(fields.departed_at) })
        if (body)
          depart.mutate({
            path: { id: file.id, repatriation_id: journey.id },
            headers: ifMatch(journey.version),
            body,
          })
      }}
    >
      <MomentInput
        label={t("stay.return.departedAt")}
        value={fields.departed_at}
        onChange={(departed_at) => change({ departed_at })}
        error={refused.errors.departed_at}
        max={thisMinute()}
        isRequired
      />
    </ChangeDialog>
  )
}
