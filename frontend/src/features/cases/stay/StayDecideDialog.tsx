import { stayDecide, stayReturnRead } from "@punte/client"
import type { Case, Stay } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { STAY_REFRESHES } from "./refreshes"
import { answerOf, neededOf, noAnswer, StayAnswerFields } from "./StayAnswerFields"

/** What was decided on leave to stay that was asked for. */
export function StayDecideDialog({ file, stay, onClose }: { file: Case; stay: Stay; onClose: () => void }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { fields, change, isChanged } = useFields(() => noAnswer(null))
  const refused = useRefused(stayReturnRead)
  const decide = useChange(stayDecide, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.leave.decided"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("stay.leave.decideTitle", { name: term("stay_kind", stay.kind) })}
      submit={t("stay.leave.decide")}
      onClose={onClose}
      isBusy={decide.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const { outcome } = fields
        if (!refused.complete(outcome ? neededOf(fields) : { outcome })) return
        decide.mutate({
          path: { id: file.id, stay_id: stay.id },
          headers: refused.ifMatch(stay.version),
          body: answerOf(fields),
        })
      }}
    >
      <StayAnswerFields
        outcomes={["granted", "refused"]}
        fields={fields}
        change={change}
        error={(name) => refused.errors[name]}
      />
    </ChangeDialog>
  )
}
