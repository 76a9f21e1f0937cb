import { Text } from "@mantine/core"
import { disagreementWithdraw, statusDecisionList } from "@punte/client"
import type { Disagreement } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useRefused } from "@/lib/useRefused"
import { FormDialog } from "@/ui/FormDialog"
import { viewText } from "./disagreement"
import { DECISION_REFRESHES } from "./refreshes"

type Props = { caseId: string; one: Disagreement; onClose: () => void }

/** A body takes its differing view back. It stays readable. */
export function WithdrawDialog({ caseId, one, onClose }: Props) {
  const { t } = useTranslation()
  const refused = useRefused(statusDecisionList)
  const withdraw = useChange(disagreementWithdraw, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.disagreement.withdrawn"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      title={t("decision.disagreement.withdraw")}
      text={t("decision.disagreement.withdrawText")}
      submit={t("decision.disagreement.withdraw")}
      onClose={onClose}
      isBusy={withdraw.isPending}
      problem={refused.problem}
      onSubmit={() =>
        withdraw.mutate({
          path: { id: caseId, disagreement_id: one.id },
          headers: refused.ifMatch(one.version),
        })
      }
    >
      <Text size="sm">{viewText(one)}</Text>
    </FormDialog>
  )
}
