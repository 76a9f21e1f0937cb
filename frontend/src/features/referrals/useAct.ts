import {
  referralAccept,
  referralAcknowledge,
  referralBreak,
  referralComplete,
  referralGiveFeedback,
  referralRead,
  referralRefuse,
  referralSend,
  referralStartService,
  referralWithdraw,
} from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import type { Referral } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, keyOf, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { untilWords } from "@/lib/days"
import { reasonText } from "@/lib/reasons"
import { REFERRAL_REFRESHES } from "@/lib/refreshes"
import type { Act } from "./acts"

export type Side = "sender" | "receiver"
type Plain =
  | typeof referralAcknowledge
  | typeof referralAccept
  | typeof referralComplete
  | typeof referralSend
type WithBody =
  | typeof referralRefuse
  | typeof referralStartService
  | typeof referralGiveFeedback
  | typeof referralBreak
  | typeof referralWithdraw

/** One act on the referral: says what happened, and on a stale version shows the newest and keeps the form. */
export function useAct(
  referral: Referral,
  side: Side,
  operation: Plain | WithBody,
  said:
    | "acknowledge"
    | "accept"
    | "refuse"
    | "start_service"
    | "give_feedback"
    | "answer"
    | "complete"
    | "break"
    | "withdraw"
    | "send",
  on: { onDone: () => void; onStale: (text: string) => void; onRefused?: (problem: Problem) => void },
) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const other = side === "sender" ? referral.to_name : referral.from_name
  const change = useChange(operation as typeof referralRefuse, {
    refreshes: REFERRAL_REFRESHES,
    says: (answer) => {
      if (said === "send")
        return answer.answer_due_at
          ? t("referrals.new.sent", { name: answer.to_name, until: untilWords(answer.answer_due_at) })
          : t("referrals.new.sentPlain", { name: answer.to_name })
      if (said === "acknowledge")
        return answer.answer_due_at
          ? t("referrals.said.acknowledge", { name: other, until: untilWords(answer.answer_due_at) })
          : t("referrals.said.acknowledgePlain", { name: other })
      return t(`referrals.said.${said}`, { name: other })
    },
    onDone: on.onDone,
    onProblem: (refusal) => {
      if (refusal.isStale || refusal.status === 409) {
        void client.invalidateQueries({ queryKey: keyOf(referralRead) })
        on.onStale(refusal.isStale ? t("referrals.dialogs.stale") : reasonText(refusal, "referrals.problems"))
        return true
      }
      on.onRefused?.(refusal)
      return on.onRefused !== undefined
    },
  })
  return {
    isPending: change.isPending,
    start: (body: object) =>
      change.mutate({
        path: { id: referral.id },
        headers: ifMatch(referral.version),
        // Each act has its own body; the dialog of the act builds it.
        ...(Object.keys(body).length > 0 ? { body } : {}),
      } as Parameters<typeof change.mutate>[0]),
  }
}

/** The operation of each act. */
export const OPERATIONS = {
  send: referralSend,
  accept: referralAccept,
  refuse: referralRefuse,
  start_service: referralStartService,
  give_feedback: referralGiveFeedback,
  complete: referralComplete,
  break: referralBreak,
  withdraw: referralWithdraw,
  acknowledge: referralAcknowledge,
  update: referralAcknowledge,
} as const satisfies Record<Act, Plain | WithBody>
