import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core"
import { screeningAnswer } from "@punte/client"
import { useState } from "react"
import { flushSync } from "react-dom"
import { useNavigate } from "react-router"
import type { Instrument, Screening } from "@/api/caseTypes"
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
import { Question } from "./Question"
import {
  asked,
  type Draft,
  differing,
  draftOf,
  lacksSource,
  reconcile,
  SOURCES,
  type Source,
  toUpdate,
} from "./screeningForm"
import { ANSWERED, newer, useKeepScreening } from "./useScreeningChange"

type Props = {
  topic: Instrument["sections"][number]
  screening: Screening
  caseId: string
  step: { at: number; of: number; next: string }
}
type Conflict = { theirs: Draft; version: number; merged: Draft; open: string[] }

/** The questions of one topic. What is answered stays here until the server has it, and nowhere else. */
export function Topic({ topic, screening, caseId, step }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const keep = useKeepScreening(caseId, screening.id)
  const [draft, setDraft] = useState<Draft>(() => draftOf(topic, screening))
  const [before, setBefore] = useState(draft)
  const [version, setVersion] = useState(screening.version)
  const [usual, setUsual] = useState<Source>("person_said")
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [conflict, setConflict] = useState<Conflict>()
  const [then, setThen] = useState(step.next)
  const [isLeft, setLeft] = useState(false)
  const changed = differing(draft, before)
  const guard = useUnsavedGuard(changed.length > 0 && !isLeft)
  const lacking = Object.keys(draft).filter((code) => draft[code] && lacksSource(draft[code]))
  const questions = asked(topic, screening.profile)
  const already = new Map(screening.already_asked.map((answer) => [answer.item, answer]))

  const leave = () => {
    // The guard must know before the page is left.
    flushSync(() => setLeft(true))
    navigate(then)
  }
  const save = useChange(screeningAnswer, {
    refreshes: ANSWERED,
    says: () => t("screening.saved"),
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
      const other = draftOf(topic, theirs)
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
      path: { id: caseId, screening_id: screening.id },
      headers: ifMatch(on),
      body: toUpdate(topic.code, what, since),
    })
  }
  const saveAnd = (to: string) => {
    setThen(to)
    if (lacking.length > 0) return setTried(true)
    if (changed.length === 0) return navigate(to)
    submit(draft, before, version)
  }
  const words = (of: Draft, code: string) => {
    const given = of[code]
    if (!given) return ""
    const state = t(`screening.answers.${given.state}`)
    return given.source ? `${state} (${t(`screening.sources.${given.source}`)})` : state
  }

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
          title={label(topic.labels)}
          text={t("screening.step", { at: step.at, of: step.of })}
          actions={
            changed.length > 0 && (
              <StatusTag tone="notice">{t("screening.unsaved", { count: changed.length })}</StatusTag>
            )
          }
        >
          <Stack gap="lg">
            {!screening.takes_answers && <Alert color="gray">{t("screening.closedText")}</Alert>}
            <Select
              label={t("screening.usualSource")}
              description={t("screening.usualSourceHint")}
              maw={420}
              allowDeselect={false}
              disabled={!screening.takes_answers}
              data={SOURCES.map((one) => ({ value: one, label: t(`screening.sources.${one}`) }))}
              value={usual}
              onChange={(next) => setUsual(SOURCES.find((one) => one === next) ?? "person_said")}
            />
            {questions.map((item) => (
              <Question
                key={item.code}
                item={item}
                value={draft[item.code] ?? { state: "not_asked", source: null }}
                usual={usual}
                already={already.get(item.code)}
                isClosed={!screening.takes_answers}
                error={isTried && lacking.includes(item.code) ? t("screening.sourceMissing") : undefined}
                onChange={(given) => setDraft((all) => ({ ...all, [item.code]: given }))}
              />
            ))}
          </Stack>
        </Section>
        {isTried && lacking.length > 0 && (
          <Text c="red" role="alert">
            {t("screening.sourcesMissing", { count: lacking.length })}
          </Text>
        )}
        {screening.takes_answers && (
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={save.isPending}
              onClick={() => saveAnd(paths.caseSection(caseId, "screenings"))}
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
          label: label(questions.find((item) => item.code === code)?.labels ?? topic.labels),
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
