import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core"
import { closureApprove, closureList, closureWithdraw } from "@punte/client"
import { useState } from "react"
import type { Case, Closure } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { LevelTag } from "@/lib/LevelTag"
import { usePack } from "@/lib/pack"
import { useStale } from "@/lib/useStale"
import { Facts } from "@/ui/Facts"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "../Cases.module.css"
import { ReturnDialog } from "./ReturnDialog"
import { CLOSURE_REFRESHES } from "./refreshes"

const TONES: Record<Closure["state"], Tone> = {
  awaiting_approval: "notice",
  returned: "warn",
  withdrawn: "quiet",
  closed: "good",
  reopened: "accent",
}

/** A closing: what it says, who asked for it and answered, and that the case was opened again. */
export function OneClosure({ file, closure }: { file: Case; closure: Closure }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Title order={3} size="h4">
          {term("closing_reason", closure.reason)}
        </Title>
        <StatusTag tone={TONES[closure.state]}>{term("closure_state", closure.state)}</StatusTag>
      </Group>
      <Text size="xs" c="dimmed">
        {[
          t("closure.askedBy", {
            date: formatDate(closure.requested_at),
            name: closure.requested_by_name,
            organisation: closure.organisation_name,
          }),
          closure.answered_by_name &&
            closure.answered_at &&
            t(
              `closure.answered.${closure.closed_at ? "approved" : closure.return_reason ? "returned" : "withdrawn"}`,
              {
                date: formatDate(closure.answered_at),
                name: closure.answered_by_name,
              },
            ),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {closure.state === "awaiting_approval" && <Alert>{t("closure.awaits")}</Alert>}
      {closure.return_reason && (
        <Alert color="orange">
          <Text size="sm" fw={600}>
            {t("closure.returnedBecause")}
          </Text>
          <span className={classes.text}>{closure.return_reason}</span>
        </Alert>
      )}
      <Record closure={closure} />
      {closure.reopening && (
        <Alert>
          <Text size="sm" fw={600}>
            {t("closure.reopenedTitle", { date: formatDate(closure.reopening.at) })}
          </Text>
          <Text size="sm">
            {[
              term("reopening_reason", closure.reopening.reason),
              `${closure.reopening.by_name}, ${closure.reopening.organisation_name}`,
            ].join(" · ")}
          </Text>
          {closure.reopening.words && (
            <Text size="sm" className={classes.text ?? ""}>
              {closure.reopening.words}
            </Text>
          )}
        </Alert>
      )}
      {closure.state === "awaiting_approval" && <Answers file={file} closure={closure} />}
    </Stack>
  )
}

/** What the closing says. */
function Record({ closure }: { closure: Closure }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { follow_up } = closure
  return (
    <>
      <Facts
        columns={2}
        facts={[
          { label: t("closure.decidedOn"), value: formatDate(closure.decided_on) },
          { label: t("closure.lastContactOn"), value: formatDate(closure.last_contact_on) },
          { label: t("closure.living"), value: term("living_situation", closure.living_situation) },
          { label: t("closure.employment"), value: term("employment", closure.employment) },
          { label: t("closure.schooling"), value: term("schooling", closure.schooling) },
          { label: t("closure.papers"), value: term("papers", closure.papers) },
          { label: t("closure.safety"), value: <LevelTag level={closure.safety} isShort /> },
          {
            label: t("closure.assessed"),
            value: closure.risk_level ? (
              <LevelTag level={closure.risk_level} isShort />
            ) : (
              t("cases.page.noRisk")
            ),
          },
          ...(closure.duplicate_of ? [{ label: t("closure.duplicateOf"), value: closure.duplicate_of }] : []),
          {
            label: t("closure.followUp"),
            value: follow_up
              ? t("closure.followUpAfter", {
                  months: formatList(follow_up.months.map((count) => t("closure.months", { count }))),
                  way: term("contact_way", follow_up.way),
                })
              : t("closure.noFollowUp"),
          },
        ]}
      />
      {follow_up?.reach && <Words label={t("closure.reach")} text={follow_up.reach} />}
      {closure.danger && <Words label={t("closure.danger")} text={closure.danger} />}
      {closure.note && <Words label={t("closure.note")} text={closure.note} />}
      {closure.goals.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t("closure.goals")}
          </Text>
          <ul className={classes.toDo}>
            {closure.goals.map((goal) => (
              <li key={goal.id}>
                {goal.text} <strong>{term("goal_outcome", goal.outcome)}</strong>
                {goal.why && ` · ${goal.why}`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {closure.attempts.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t("closure.attempts")}
          </Text>
          <ul className={classes.toDo}>
            {closure.attempts.map(({ on, way, by }) => (
              <li key={`${on} ${way} ${by}`}>{[formatDate(on), term("contact_way", way), by].join(" · ")}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Words({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Text size="sm" className={classes.text ?? ""}>
        {text}
      </Text>
    </div>
  )
}

/** A second person approves or returns it; whoever asked takes it back. */
function Answers({ file, closure }: { file: Case; closure: Closure }) {
  const { t } = useTranslation()
  const may = useMay()
  const me = useMe()
  const [isReturning, setReturning] = useState(false)
  const [problem, setProblem] = useState<string>()
  const stale = useStale(closureList)
  const how = (says: string) => ({
    refreshes: CLOSURE_REFRESHES,
    says: () => says,
    onProblem: (refusal: Problem) => {
      setProblem(refusal.isStale ? stale() : problemText(refusal))
      return true
    },
  })
  const approve = useChange(closureApprove, how(t("closure.approved")))
  const withdraw = useChange(closureWithdraw, how(t("closure.withdrawn")))
  const given = { path: { id: file.id, closure_id: closure.id }, headers: ifMatch(closure.version) }
  const reason = (ability: string) => {
    if (closure.abilities.includes(ability)) return undefined
    if (file.organisation_id !== me.organisation.id) return t("cases.page.notHolder")
    if (ability === "closure_withdraw" || !may("closures.approve")) return t("cases.page.notAllowed")
    return t("closure.own")
  }
  const act = (change: typeof approve | typeof withdraw) => {
    setProblem(undefined)
    change.mutate(given)
  }
  return (
    <>
      <FormProblem title={problem} />
      <Group gap="xs" className="no-print">
        <ReasonTooltip reason={reason("closure_approve")}>
          <Button loading={approve.isPending} onClick={() => act(approve)}>
            {t("closure.approve")}
          </Button>
        </ReasonTooltip>
        <ReasonTooltip reason={reason("closure_return")}>
          <Button variant="default" onClick={() => setReturning(true)}>
            {t("closure.return")}
          </Button>
        </ReasonTooltip>
        <ReasonTooltip reason={reason("closure_withdraw")}>
          <Button variant="subtle" loading={withdraw.isPending} onClick={() => act(withdraw)}>
            {t("closure.withdraw")}
          </Button>
        </ReasonTooltip>
      </Group>
      {isReturning && <ReturnDialog file={file} closure={closure} onClose={() => setReturning(false)} />}
    </>
  )
}
