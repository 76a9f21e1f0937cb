import { Alert, Button, Group, Stack } from "@mantine/core"
import { riskAssessmentAnswer } from "@punte/client"
import { useState } from "react"
import { flushSync } from "react-dom"
import { useNavigate } from "react-router"
import type { RiskAssessment, RiskForm } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { paths } from "@/paths"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { Factor } from "./Factor"
import { type Draft, differing, draftOf, reconcile, toUpdate } from "./riskAnswers"
import { ANSWERED, newer, useKeepAssessment } from "./useRiskChange"

type Props = {
  domain: RiskForm["domains"][number]
  assessment: RiskAssessment
  caseId: string
  step: { at: number; of: number; next: string }
}
type Conflict = { theirs: Draft; version: number; merged: Draft; open: string[] }

/** The factors of one domain. What is answered stays here until the server has it, and nowhere else. */
export function Domain({ domain, assessment, caseId, step }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const keep = useKeepAssessment(caseId, assessment.id)
  const [draft, setDraft] = useState<Draft>(() => draftOf(domain, assessment))
  const [before, setBefore] = useState(draft)
  const [version, setVersion] = useState(assessment.version)
  const [problem, setProblem] = useState<string>()
  const [conflict, setConflict] = useState<Conflict>()
  const [then, setThen] = useState(step.next)
  const [isLeft, setLeft] = useState(false)
  const changed = differing(draft, before)
  const guard = useUnsavedGuard(changed.length > 0 && !isLeft)
  const last = new Map(assessment.before.map((answer) => [answer.factor, answer]))

  const leave = () => {
    // The guard must know before the page is left.
    flushSync(() => setLeft(true))
    navigate(then)
  }
  const save = useChange(riskAssessmentAnswer, {
    refreshes: ANSWERED,
    says: () => t("risk.saved"),
    onDone: (saved) => {
      keep(saved)
      leave()
    },
    onProblem: (refusal) => {
      const theirs = newer(refusal)
      if (!theirs) {
        setProblem(problemText(refusal))
        return true
      }
      keep(theirs)
      const other = draftOf(domain, theirs)
      const found = { theirs: other, version: theirs.version, ...reconcile(draft, before, other) }
      if (found.open.length > 0) setConflict(found)
      else goOnFrom(found, found.merged)
      return true
    },
  })
  /** Only now their answers are taken over: until then a save on the old version is refused again. */
  const goOnFrom = ({ theirs, version: newest }: Conflict, chosen: Draft) => {
    setConflict(undefined)
    setBefore(theirs)
    setVersion(newest)
    setDraft(chosen)
    // The answers had arrived, only the server's word of it was lost; or all of theirs were chosen.
    if (differing(chosen, theirs).length === 0) leave()
    else submit(chosen, theirs, newest)
  }
  const submit = (what: Draft, since: Draft, on: number) => {
    setProblem(undefined)
    save.mutate({
      path: { id: caseId, assessment_id: assessment.id },
      headers: ifMatch(on),
      body: toUpdate(domain.code, what, since),
    })
  }
  const saveAnd = (to: string) => {
    setThen(to)
    if (changed.length === 0) return navigate(to)
    submit(draft, before, version)
  }
  const words = (of: Draft, code: string) => t(`risk.strengths.${of[code] ?? "not_asked"}`)

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        saveAnd(step.next)
      }}
    >
      {guard}
      <Stack gap="lg">
        <FormProblem
          title={problem && t("screening.notSaved")}
          details={problem ? [problem, t("screening.keptHere")] : []}
        />
        <Section
          title={label(domain.labels)}
          text={t("risk.step", { at: step.at, of: step.of })}
          actions={
            changed.length > 0 && (
              <StatusTag tone="notice">{t("screening.unsaved", { count: changed.length })}</StatusTag>
            )
          }
        >
          <Stack gap="lg">
            {!assessment.takes_answers && <Alert color="gray">{t("risk.closedText")}</Alert>}
            {domain.factors.map((factor) => (
              <Factor
                key={factor.code}
                name={label(factor.labels)}
                value={draft[factor.code] ?? "not_asked"}
                last={last.get(factor.code)}
                isClosed={!assessment.takes_answers}
                onChange={(strength) => setDraft((all) => ({ ...all, [factor.code]: strength }))}
              />
            ))}
          </Stack>
        </Section>
        {assessment.takes_answers && (
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={save.isPending}
              onClick={() => saveAnd(paths.caseSection(caseId, "risk"))}
            >
              {t("screening.saveAndLeave")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("screening.saveAndGoOn")}
            </Button>
          </Group>
        )}
      </Stack>
      <ConflictDialog
        fields={conflict?.open.map((code) => ({
          key: code,
          label: label(domain.factors.find((factor) => factor.code === code)?.labels ?? domain.labels),
          mine: words(conflict.merged, code),
          theirs: words(conflict.theirs, code),
        }))}
        onClose={() => setConflict(undefined)}
        isBusy={save.isPending}
        onChoose={(choice) => {
          if (!conflict) return
          const settled = conflict.open.flatMap((code) => {
            const one = (choice[code] === "theirs" ? conflict.theirs : conflict.merged)[code]
            return one ? [[code, one] as const] : []
          })
          goOnFrom(conflict, { ...conflict.merged, ...Object.fromEntries(settled) })
        }}
      />
    </form>
  )
}
