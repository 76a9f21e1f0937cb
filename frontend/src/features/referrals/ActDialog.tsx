import { Radio, Select, Stack, Textarea } from "@mantine/core"
import { useState } from "react"
import type { Referral } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { errorsOf } from "@/lib/formProblems"
import { usePack } from "@/lib/pack"
import { reasonText } from "@/lib/reasons"
import { FormDialog } from "@/ui/FormDialog"
import type { Act } from "./acts"
import { OPERATIONS, type Side, useAct } from "./useAct"

const BROKEN = ["lost_contact", "person_withdrew", "service_unavailable"] as const
const REFUSALS = [
  "no_capacity",
  "admission_rules",
  "out_of_area",
  "not_competent",
  "needs_other_service",
  "other",
] as const
const OUTCOMES = ["achieved", "partly_achieved", "not_achieved", "ongoing"] as const

const TITLES = {
  send: "referrals.dialogs.send",
  accept: "referrals.dialogs.accept",
  refuse: "referrals.dialogs.refuse",
  start_service: "referrals.dialogs.start",
  give_feedback: "referrals.dialogs.feedback",
  complete: "referrals.dialogs.complete",
  break: "referrals.dialogs.break",
  withdraw: "referrals.dialogs.withdraw",
  acknowledge: "referrals.acts.acknowledge",
  update: "referrals.acts.update",
} as const

type Props = { act: Act | undefined; referral: Referral; side: Side; onClose: () => void }

/** The short form of an act. */
export function ActDialog({ act, referral, side, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const [reason, setReason] = useState<string | null>(null)
  const [text, setText] = useState("")
  const [next, setNext] = useState("")
  const [outcome, setOutcome] = useState<string | null>(null)
  const [startedOn, setStartedOn] = useState<string | null>(today())
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [errors, setErrors] = useState<Record<string, string>>({})
  const isConsultation = referral.kind === "consultation"
  const kind = referral.expected_feedback ?? "final"
  const other = side === "sender" ? referral.to_name : referral.from_name
  const change = useAct(
    referral,
    side,
    OPERATIONS[act ?? "accept"],
    act === undefined || act === "update"
      ? "accept"
      : act === "give_feedback" && isConsultation
        ? "answer"
        : act,
    {
      onDone: onClose,
      onStale: setProblem,
      onRefused: (refusal) => {
        setErrors(errorsOf(refusal))
        setProblem(
          refusal.fields.length > 0 ? t("problems.checkForm") : reasonText(refusal, "referrals.problems"),
        )
      },
    },
  )
  if (!act) return null

  const needed = (value: unknown) => (isTried && !value ? t("referrals.dialogs.required") : undefined)
  const words = text.trim()
  const needsOutcome = act === "give_feedback" && kind === "final" && !isConsultation
  const needsNext = needsOutcome && outcome !== null && outcome !== "achieved"
  const body = (): object | undefined => {
    switch (act) {
      case "refuse":
        return reason && (reason !== "other" || words)
          ? { reason, ...(words ? { text: words } : {}) }
          : undefined
      case "break":
        return reason ? { reason, ...(words ? { text: words } : {}) } : undefined
      case "withdraw":
        return words ? { reason: words } : undefined
      case "start_service":
        return startedOn ? { started_on: startedOn } : undefined
      case "give_feedback":
        if (!words || (needsOutcome && !outcome) || (needsNext && !next.trim())) return undefined
        return {
          kind,
          narrative: words,
          ...(needsOutcome ? { outcome } : {}),
          ...(next.trim() ? { what_next: next.trim() } : {}),
        }
      default:
        return {}
    }
  }
  const refusals = pack.refusal_reasons.map(({ code, labels }) => ({ value: code, label: label(labels) }))

  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      isDangerous={act === "break" || act === "withdraw"}
      title={
        act === "give_feedback" && isConsultation
          ? t("referrals.acts.answer")
          : t(act === "give_feedback" && kind === "final" ? "referrals.dialogs.feedbackFinal" : TITLES[act])
      }
      text={intro()}
      submit={
        act === "give_feedback" && isConsultation ? t("referrals.acts.answer") : t(`referrals.acts.${act}`)
      }
      isBusy={change.isPending}
      problem={problem}
      onSubmit={() => {
        setTried(true)
        setProblem(undefined)
        setErrors({})
        const filled = body()
        if (filled) change.start(filled)
      }}
    >
      {act === "refuse" && (
        <>
          <Select
            label={t("referrals.dialogs.reason")}
            required
            data={
              refusals.length > 0
                ? refusals
                : REFUSALS.map((one) => ({ value: one, label: t(`referrals.refusal.${one}`) }))
            }
            value={reason}
            onChange={setReason}
            error={errors.reason ?? needed(reason)}
          />
          <Textarea
            label={t("referrals.dialogs.reasonText")}
            required={reason === "other"}
            autosize
            minRows={2}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={
              errors.text ??
              (isTried && reason === "other" && !words ? t("referrals.dialogs.reasonTextOther") : undefined)
            }
          />
        </>
      )}
      {act === "break" && (
        <>
          <Radio.Group
            label={t("referrals.dialogs.reason")}
            required
            value={reason}
            onChange={setReason}
            error={errors.reason ?? needed(reason)}
          >
            <Stack gap={8} mt={6}>
              {BROKEN.map((one) => (
                <Radio key={one} value={one} label={t(`referrals.broken.${one}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Textarea
            label={t("referrals.dialogs.reasonText")}
            autosize
            minRows={2}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={errors.text}
          />
        </>
      )}
      {act === "withdraw" && (
        <Textarea
          label={t("referrals.dialogs.withdrawReason")}
          required
          autosize
          minRows={2}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={errors.reason ?? needed(words)}
        />
      )}
      {act === "start_service" && (
        <DayInput
          label={t("referrals.dialogs.startedOn")}
          value={startedOn}
          onChange={setStartedOn}
          error={errors.started_on ?? needed(startedOn)}
          max={today()}
          isRequired
        />
      )}
      {act === "give_feedback" && (
        <>
          {needsOutcome && (
            <Radio.Group
              label={t("referrals.dialogs.outcome")}
              required
              value={outcome}
              onChange={setOutcome}
              error={errors.outcome ?? needed(outcome)}
            >
              <Stack gap={8} mt={6}>
                {OUTCOMES.map((one) => (
                  <Radio key={one} value={one} label={t(`referrals.outcomes.${one}`)} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          <Textarea
            label={t(isConsultation ? "referrals.dialogs.answerNarrative" : "referrals.dialogs.narrative")}
            required
            autosize
            minRows={3}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={errors.narrative ?? needed(words)}
          />
          {!isConsultation && (
            <Textarea
              label={t("referrals.dialogs.whatNext")}
              description={needsOutcome ? t("referrals.dialogs.whatNextHint") : undefined}
              required={needsNext}
              autosize
              minRows={2}
              value={next}
              onChange={(event) => setNext(event.currentTarget.value)}
              error={errors.what_next ?? (needsNext ? needed(next.trim()) : undefined)}
            />
          )}
        </>
      )}
    </FormDialog>
  )

  function intro(): string | undefined {
    switch (act) {
      case "send":
        return t("referrals.dialogs.sendText", { name: other })
      case "accept":
        return t(
          referral.kind === "transfer"
            ? "referrals.dialogs.acceptTransferText"
            : "referrals.dialogs.acceptText",
          { name: other },
        )
      case "refuse":
        return t("referrals.dialogs.refuseText", { name: other })
      case "start_service":
        return t("referrals.dialogs.startText")
      case "give_feedback":
        return t(isConsultation ? "referrals.dialogs.answerText" : "referrals.dialogs.feedbackText", {
          name: other,
        })
      case "complete":
        return t("referrals.dialogs.completeText", { name: other })
      case "break":
        return t("referrals.dialogs.breakText")
      case "withdraw":
        return referral.state === "draft"
          ? t("referrals.dialogs.withdrawDraftText")
          : t("referrals.dialogs.withdrawText", { name: other })
      default:
        return undefined
    }
  }
}
