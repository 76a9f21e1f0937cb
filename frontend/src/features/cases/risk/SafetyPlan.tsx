import { Button, Stack, Text, Textarea } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { accessLogList, safetyPlanRead, safetyPlanUpdate, timelineList } from "@punte/client"
import { IconLock } from "@tabler/icons-react"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Case, SafetyPlan as Plan } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"

const PARTS = [
  "warning_signs",
  "safe_places",
  "safe_people",
  "what_to_do",
  "digital_safety",
  "papers_and_money",
] as const
type Part = (typeof PARTS)[number]
type Draft = Record<Part, string>

const toDraft = (plan: Plan): Draft => {
  const [warning_signs, safe_places, safe_people, what_to_do, digital_safety, papers_and_money] = PARTS.map(
    (part) => plan[part] ?? "",
  )
  return {
    warning_signs: warning_signs ?? "",
    safe_places: safe_places ?? "",
    safe_people: safe_people ?? "",
    what_to_do: what_to_do ?? "",
    digital_safety: digital_safety ?? "",
    papers_and_money: papers_and_money ?? "",
  }
}

/** What the person does when danger comes. It tells where they hide: opened on purpose, and recorded. */
export function SafetyPlan({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)
  const [isOpen, show] = useDisclosure()
  const [isEditing, edit] = useDisclosure()
  const question = { ...q(safetyPlanRead, { path: { id: file.id } }), gcTime: 0 }
  const { data, error, refetch } = useAsked(question, isOpen)
  if (!isOpen) {
    return (
      <Section title={t("risk.plan.title")}>
        <EmptyState
          headingLevel={3}
          icon={<IconLock size={34} stroke={1.4} />}
          title={t("risk.plan.closedTitle")}
          text={t("risk.plan.closedText")}
          action={
            <ReasonTooltip reason={reason("safety_plan_read")}>
              <Button onClick={show.open}>{t("risk.plan.open")}</Button>
            </ReasonTooltip>
          }
        />
      </Section>
    )
  }
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(plan) => (
        <Section
          title={t("risk.plan.title")}
          text={t("cases.page.looked")}
          actions={
            <ReasonTooltip reason={reason("safety_plan_update")}>
              <Button variant="default" size="xs" onClick={edit.open}>
                {t(plan.version === 0 ? "risk.plan.write" : "risk.plan.change")}
              </Button>
            </ReasonTooltip>
          }
        >
          {plan.version === 0 ? (
            <Text size="sm">{t("risk.plan.none")}</Text>
          ) : (
            <Facts
              facts={PARTS.map((part) => ({
                label: t(`risk.plan.parts.${part}`),
                value: plan[part] && <span className={classes.text}>{plan[part]}</span>,
              }))}
            />
          )}
          {isEditing && <PlanDialog id={file.id} plan={plan} onClose={edit.close} />}
        </Section>
      )}
    </AskedPart>
  )
}

function PlanDialog({ id, plan, onClose }: { id: string; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [draft, setDraft] = useState(() => toDraft(plan))
  const [version, setVersion] = useState(plan.version)
  const [before, setBefore] = useState(() => toDraft(plan))
  const [theirs, setTheirs] = useState<Draft>()
  const [problem, setProblem] = useState<string>()
  const save = useChange(safetyPlanUpdate, {
    refreshes: [timelineList, accessLogList],
    says: () => t("risk.plan.saved"),
    onDone: (saved) => {
      client.setQueryData(q(safetyPlanRead, { path: { id } }).queryKey, saved)
      onClose()
    },
    onProblem: (refusal) => {
      const now = newer(refusal)
      if (!now) {
        setProblem(problemText(refusal))
        return true
      }
      const other = toDraft(now)
      setVersion(now.version)
      setTheirs(other)
      // What only they changed is theirs.
      setDraft((mine) => merged(mine, other, (part) => mine[part] === before[part]))
      setBefore(other)
      return true
    },
  })
  const submit = (what: Draft, on: number) => {
    setProblem(undefined)
    save.mutate({ path: { id }, headers: ifMatch(on), body: what })
  }
  const open = theirs ? PARTS.filter((part) => theirs[part] !== draft[part]) : []
  return (
    <>
      <FormDialog
        isOpen
        size="xl"
        title={t("risk.plan.title")}
        text={t("risk.plan.text")}
        submit={t("risk.plan.save")}
        onClose={onClose}
        isBusy={save.isPending}
        problem={problem}
        onSubmit={() => submit(draft, version)}
      >
        <Stack gap="sm">
          {PARTS.map((part) => (
            <Textarea
              key={part}
              label={t(`risk.plan.parts.${part}`)}
              description={t(`risk.plan.hints.${part}`)}
              autosize
              minRows={2}
              maxLength={5_000}
              value={draft[part]}
              onChange={(event) => {
                const text = event.currentTarget.value
                setDraft((all) => ({ ...all, [part]: text }))
              }}
            />
          ))}
        </Stack>
      </FormDialog>
      <ConflictDialog
        fields={
          theirs &&
          open.map((part) => ({
            key: part,
            label: t(`risk.plan.parts.${part}`),
            mine: draft[part],
            theirs: theirs[part],
          }))
        }
        onClose={() => setTheirs(undefined)}
        isBusy={save.isPending}
        onChoose={(choice) => {
          if (!theirs) return
          const chosen = merged(draft, theirs, (part) => choice[part] === "theirs")
          setDraft(chosen)
          setTheirs(undefined)
          submit(chosen, version)
        }}
      />
    </>
  )
}

const merged = (mine: Draft, theirs: Draft, takesTheirs: (part: Part) => boolean): Draft => {
  const next = { ...mine }
  for (const part of PARTS) if (takesTheirs(part)) next[part] = theirs[part]
  return next
}

function newer({ isStale, current }: Problem): Plan | undefined {
  return isStale && isPlan(current) ? current : undefined
}

const isPlan = (value: unknown): value is Plan =>
  typeof value === "object" && value !== null && "warning_signs" in value && "version" in value
