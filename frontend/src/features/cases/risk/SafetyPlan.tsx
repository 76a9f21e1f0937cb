import { Button, Stack, Text, Textarea } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { accessLogList, safetyPlanRead, safetyPlanUpdate, timelineList } from "@punte/client"
import { IconLock } from "@tabler/icons-react"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import type { Case, SafetyPlan as Plan } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { AskedPart } from "@/ui/AskedPart"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { type Draft, differing, PARTS, reconcile, taking, toDraft } from "./safetyPlanForm"

type Conflict = { now: Plan } & ReturnType<typeof reconcile>

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
  const [before, setBefore] = useState(draft)
  const [conflict, setConflict] = useState<Conflict>()
  const [problem, setProblem] = useState<string>()
  const isUnsaved = differing(draft, before).length > 0
  const guard = useUnsavedGuard(isUnsaved)
  const keep = (now: Plan) => client.setQueryData(q(safetyPlanRead, { path: { id } }).queryKey, now)
  const save = useChange(safetyPlanUpdate, {
    refreshes: [timelineList, accessLogList],
    says: () => t("risk.plan.saved"),
    onDone: (saved) => {
      keep(saved)
      onClose()
    },
    onProblem: (refusal) => {
      const now = refusal.newer<Plan>("warning_signs")
      if (!now) {
        setProblem(problemText(refusal))
        return true
      }
      const found = { now, ...reconcile(draft, before, toDraft(now)) }
      if (found.open.length > 0) setConflict(found)
      else goOnFrom(found, found.merged)
      return true
    },
  })
  /** Only now their words are taken over: until then a save on the old version is refused again. */
  const goOnFrom = ({ now }: Conflict, chosen: Draft) => {
    const theirs = toDraft(now)
    setConflict(undefined)
    setBefore(theirs)
    setVersion(now.version)
    setDraft(chosen)
    if (differing(chosen, theirs).length > 0) return submit(chosen, now.version)
    // The words had arrived, only the server's word of it was lost; or all of theirs were chosen.
    keep(now)
    onClose()
  }
  const submit = (what: Draft, on: number) => {
    setProblem(undefined)
    save.mutate({ path: { id }, headers: ifMatch(on), body: what })
  }
  const theirs = conflict && toDraft(conflict.now)
  return (
    <>
      {guard}
      <FormDialog
        isOpen={!conflict}
        size="xl"
        title={t("risk.plan.title")}
        text={t("risk.plan.text")}
        submit={t("risk.plan.save")}
        onClose={onClose}
        isBusy={save.isPending}
        isUnsaved={isUnsaved}
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
          conflict.open.map((part) => ({
            key: part,
            label: t(`risk.plan.parts.${part}`),
            mine: draft[part],
            theirs: theirs[part],
          }))
        }
        version={conflict?.now.version}
        onClose={() => setConflict(undefined)}
        isBusy={save.isPending}
        onChoose={(choice) => {
          if (!conflict || !theirs) return
          const taken = conflict.open.filter((part) => choice[part] === "theirs")
          goOnFrom(conflict, taking(conflict.merged, theirs, taken))
        }}
      />
    </>
  )
}
