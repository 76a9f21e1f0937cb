import { Button, Radio, Select, Stack, Textarea } from "@mantine/core"
import {
  caseRead,
  caseReferralList,
  homeRead,
  referralAccept,
  referralAcknowledge,
  referralBreak,
  referralComplete,
  referralGiveFeedback,
  referralList,
  referralRead,
  referralRefuse,
  referralSend,
  referralStartService,
  referralWithdraw,
} from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { Referral } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, keyOf, useChange } from "@/api/query"
import { useMay } from "@/api/session"
import { label } from "@/i18n/format"
import { fieldProblemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { today, untilWords } from "@/lib/days"
import { pathOf } from "@/lib/formProblems"
import { usePack } from "@/lib/pack"
import { reasonText } from "@/lib/reasons"
import { paths } from "@/paths"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { type Act, actsFor, isPossible, primaryOf } from "./acts"

const REFRESHES = [referralRead, referralList, caseReferralList, caseRead, homeRead]
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

type Side = "sender" | "receiver"
type Props = { referral: Referral; side: Side }

/** What this side may do now; what is not possible says why. */
export function ReferralActions({ referral, side }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const [open, setOpen] = useState<Act>()
  const [stale, setStale] = useState<string>()
  const acknowledge = useAct(referral, side, referralAcknowledge, "acknowledge", {
    onDone: () => undefined,
    onStale: setStale,
  })
  const acts = actsFor(referral, side)
  const primary = primaryOf(referral, acts)
  const mayAct = may(side === "sender" ? "referrals.send" : "referrals.answer")

  const reason = (act: Act) => {
    if (isPossible(referral, act)) return undefined
    if (!mayAct) return t("referrals.why.role")
    return act === "give_feedback" && referral.kind === "consultation"
      ? t("referrals.why.give_feedback_consultation")
      : t(`referrals.why.${act}`)
  }
  const name = (act: Act) =>
    act === "give_feedback" && referral.kind === "consultation"
      ? t("referrals.acts.answer")
      : t(`referrals.acts.${act}`)

  return (
    <>
      {acts.map((act) => {
        const why = reason(act)
        const look = act === primary ? {} : { variant: "default" as const }
        if (act === "update" && !why && referral.case_id) {
          return (
            <Button
              key={act}
              component={Link}
              to={`${paths.referralNew(referral.case_id)}?draft=${referral.id}`}
              {...look}
            >
              {name(act)}
            </Button>
          )
        }
        return (
          <ReasonTooltip key={act} reason={why}>
            <Button
              {...look}
              loading={act === "acknowledge" && acknowledge.isPending}
              onClick={() => (act === "acknowledge" ? acknowledge.start({}) : setOpen(act))}
            >
              {name(act)}
            </Button>
          </ReasonTooltip>
        )
      })}
      <ActDialog
        key={`${open}-${referral.id}`}
        act={open}
        referral={referral}
        side={side}
        onClose={() => setOpen(undefined)}
      />
      {stale && <span role="alert">{stale}</span>}
    </>
  )
}

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
function useAct(
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
    refreshes: REFRESHES,
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

const OPERATIONS = {
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

/** The short form of an act. */
function ActDialog({ act, referral, side, onClose }: Props & { act: Act | undefined; onClose: () => void }) {
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
        setErrors(
          Object.fromEntries(
            refusal.fields.map(({ pointer, code }) => [pathOf(pointer), fieldProblemText(code)]),
          ),
        )
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
