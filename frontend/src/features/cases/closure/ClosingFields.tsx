import { Alert, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core"
import { caseRead, closingRead, closureCreate } from "@punte/client"
import { useState } from "react"
import type { Case, Closing } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { ConsentDialog } from "@/lib/ConsentDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { LevelTag } from "@/lib/LevelTag"
import { usePack } from "@/lib/pack"
import { useRefused } from "@/lib/useRefused"
import { Facts } from "@/ui/Facts"
import classes from "../Cases.module.css"
import { Attempts } from "./Attempts"
import { Blocks } from "./Blocks"
import {
  type ClosingForm,
  goalsOf,
  isDangerous,
  LEVELS,
  leavesRiskOpen,
  missing,
  newClosing,
  toClosure,
} from "./closingForm"
import { FollowUpFields } from "./FollowUpFields"
import { GoalResults } from "./GoalResults"
import { CLOSURE_REFRESHES } from "./refreshes"

type Props = { file: Case; closing: Closing; onRetry: () => void; onClose: () => void }

/** The record of a closing. */
export function ClosingFields({ file, closing, onRetry, onClose }: Props) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const [first] = useState(() => newClosing(closing, today()))
  const [form, setForm] = useState(first)
  const change = (part: Partial<ClosingForm>) => setForm({ ...form, ...part })
  const refused = useRefused(caseRead, closingRead)
  const { errors } = refused
  const me = useMe()
  const [isConsenting, setConsenting] = useState(false)
  const close = useChange(closureCreate, {
    refreshes: CLOSURE_REFRESHES,
    says: ({ state }) => t(state === "closed" ? "closure.closed" : "closure.asked"),
    onDone: onClose,
    onProblem: (problem) => {
      // What stands against it, whether the person may be called and the plan are read anew.
      onRetry()
      return refused.onProblem(problem)
    },
  })
  const goals = goalsOf(form.goals, closing)
  const out = new Set(closing.reasons_out.map(({ reason }) => reason))
  const submit = () => {
    const body = toClosure(form, closing)
    if (!refused.isWhole(missing(form, closing)) || !body) return
    close.mutate({ path: { id: file.id }, headers: refused.ifMatch(file.version), body })
  }
  return (
    <>
      <ChangeDialog
        title={t("closure.closeTitle")}
        text={t(closing.needs_approval ? "closure.closeTextApproval" : "closure.closeText")}
        submit={t(closing.needs_approval ? "closure.ask" : "closure.close")}
        onClose={onClose}
        isBusy={close.isPending}
        isChanged={form !== first}
        problem={refused.problem}
        size="xl"
        onSubmit={submit}
      >
        {closing.blocks.length > 0 && <Blocks file={file} closing={closing} onRetry={onRetry} />}
        <Ends closing={closing} />
        <Select
          label={t("closure.reason")}
          required
          allowDeselect={false}
          data={pack.closing_reasons.map(({ code, labels }) => ({
            value: code,
            label: label(labels),
            disabled: out.has(code),
          }))}
          value={form.reason}
          onChange={(reason) => change({ reason })}
          error={errors.reason}
          comboboxProps={{ withinPortal: true }}
        />
        {closing.reasons_out.length > 0 && (
          <details className={classes.details}>
            <summary>{t("closure.notPossible")}</summary>
            <Facts
              facts={closing.reasons_out.map(({ reason, because }) => ({
                label: term("closing_reason", reason),
                value: t(`closure.because.${because}`),
              }))}
            />
          </details>
        )}
        {form.reason === "duplicate" && (
          <TextInput
            label={t("closure.duplicateOf")}
            description={t("closure.duplicateHint")}
            required
            maxLength={100}
            value={form.duplicate_of}
            onChange={(event) => change({ duplicate_of: event.currentTarget.value })}
            error={errors.duplicate_of && t("closure.duplicateUnknown")}
          />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <DayInput
            label={t("closure.decidedOn")}
            value={form.decided_on}
            onChange={(decided_on) => change({ decided_on })}
            max={today()}
            error={errors.decided_on}
            isRequired
          />
          <DayInput
            label={t("closure.lastContactOn")}
            value={form.last_contact_on}
            onChange={(last_contact_on) => change({ last_contact_on })}
            max={today()}
            error={errors.last_contact_on}
            isRequired
          />
        </SimpleGrid>
        {form.reason === "lost_contact" && (
          <Attempts attempts={form.attempts} errors={errors} onChange={(attempts) => change({ attempts })} />
        )}
        {goals.length > 0 && (
          <GoalResults goals={goals} errors={errors} onChange={(goals) => change({ goals })} />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <CodeSelect
            list="living_situation"
            label={t("closure.living")}
            value={form.living_situation}
            onChange={(living_situation) => change({ living_situation })}
            error={errors.living_situation}
          />
          <CodeSelect
            list="employment"
            label={t("closure.employment")}
            value={form.employment}
            onChange={(employment) => change({ employment })}
            error={errors.employment}
          />
          <CodeSelect
            list="schooling"
            label={t("closure.schooling")}
            value={form.schooling}
            onChange={(schooling) => change({ schooling })}
            error={errors.schooling}
          />
          <CodeSelect
            list="papers"
            label={t("closure.papers")}
            value={form.papers}
            onChange={(papers) => change({ papers })}
            error={errors.papers}
          />
          <Select
            label={t("closure.safety")}
            required
            allowDeselect={false}
            data={LEVELS.map((level) => ({ value: level, label: t(`risk.levels.${level}`) }))}
            value={form.safety}
            onChange={(next) => change({ safety: LEVELS.find((level) => level === next) ?? null })}
            error={errors.safety}
            comboboxProps={{ withinPortal: true }}
          />
          <Stack gap={4}>
            <Text size="sm" fw={500}>
              {t("closure.assessed")}
            </Text>
            <div>
              {closing.risk_level ? (
                <LevelTag level={closing.risk_level} isShort />
              ) : (
                <Text size="sm">{t("cases.page.noRisk")}</Text>
              )}
            </div>
          </Stack>
        </SimpleGrid>
        {isDangerous(form, closing) && (
          <Textarea
            label={t("closure.danger")}
            description={t(leavesRiskOpen(form.reason, closing) ? "closure.riskDue" : "closure.dangerHint")}
            required
            autosize
            minRows={2}
            maxLength={4000}
            value={form.danger}
            onChange={(event) => change({ danger: event.currentTarget.value })}
            error={errors.danger}
          />
        )}
        {form.reason !== "died" && (
          <FollowUpFields
            closing={closing}
            form={form}
            errors={errors}
            onChange={change}
            onConsent={() => setConsenting(true)}
          />
        )}
        <Textarea
          label={t("closure.note")}
          description={t("closure.noteHint")}
          required={form.reason === "other"}
          autosize
          minRows={2}
          maxLength={4000}
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          error={errors.note}
        />
      </ChangeDialog>
      <ConsentDialog
        file={file}
        isOpen={isConsenting}
        recipient={me.organisation}
        purpose="follow_up"
        onRecorded={onRetry}
        onClose={() => setConsenting(false)}
      />
    </>
  )
}

/** What ends with the closing, and what does not. */
function Ends({ closing }: { closing: Closing }) {
  const { t } = useTranslation()
  const clocks = closing.ending_clocks
  if (clocks === 0 && closing.open_tasks === 0) return null
  return (
    <Alert color="gray">
      {clocks > 0 && <Text size="sm">{t("closure.clocksEnd", { count: clocks })}</Text>}
      {closing.open_tasks > 0 && (
        <Text size="sm">
          {t(closing.has_more_tasks ? "closure.moreTasksStay" : "closure.tasksStay", {
            count: closing.open_tasks,
          })}
        </Text>
      )}
    </Alert>
  )
}
