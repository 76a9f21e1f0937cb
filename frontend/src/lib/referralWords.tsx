import type { ReferralState, ReferralSummary } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ClockTag } from "@/ui/ClockTag"
import { StatusTag, type Tone } from "@/ui/StatusTag"

const TONES = {
  draft: "quiet",
  sent: "notice",
  received: "notice",
  accepted: "accent",
  refused: "warn",
  expired: "warn",
  service_started: "accent",
  completed: "good",
  broken: "warn",
  withdrawn: "quiet",
} as const satisfies Record<ReferralState, Tone>

export function ReferralTag({ state }: { state: ReferralState }) {
  const { t } = useTranslation()
  return <StatusTag tone={TONES[state]}>{t(`referrals.states.${state}`)}</StatusTag>
}

/** Whether the receiver still owes an answer. */
export const awaitsAnswer = (state: ReferralState) => state === "sent" || state === "received"

/** The time left for an answer, while one is owed. */
export function AnswerClock({
  referral,
}: {
  referral: Pick<ReferralSummary, "state" | "answer_due_at" | "warning">
}) {
  if (!referral.answer_due_at || !awaitsAnswer(referral.state)) return null
  return <ClockTag dueAt={referral.answer_due_at} warning={referral.warning} />
}
