import { Radio, SimpleGrid, Stack, Textarea } from "@mantine/core"
import { useForm } from "@mantine/form"
import { caseChangeTrack, caseRead, caseReferralList, trackChangeList } from "@punte/client"
import { useState } from "react"
import type { Case, Track } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { showFieldProblems } from "@/lib/formProblems"
import { reasonText } from "@/lib/reasons"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { TRACKS, useTrackWords } from "@/lib/tracks"
import { useStale } from "@/lib/useStale"
import { Facts } from "@/ui/Facts"
import { FormDialog } from "@/ui/FormDialog"
import classes from "./Cases.module.css"
import { stepReason } from "./trackSteps"

type Props = { file: Case; track: Track; onClose: () => void }

/** Moves a track: what to, when it was decided and why. What is not possible now says why. */
export function TrackDialog({ file, track, onClose }: Props) {
  const { t } = useTranslation()
  const words = useTrackWords()
  const [problem, setProblem] = useState<string>()
  const stale = useStale(caseRead)
  const required = (value: unknown) => (value ? null : t("cases.form.requiredPlain"))
  const form = useForm({
    initialValues: {
      to: null as string | null,
      decided_on: today() as string | null,
      grounds: "",
    },
    validate: {
      to: required,
      decided_on: required,
      grounds: (text) => (text.trim() ? null : t("cases.form.requiredPlain")),
    },
  })
  const change = useChange(caseChangeTrack, {
    refreshes: [trackChangeList, caseReferralList, ...CASE_REFRESHES],
    says: (changed) =>
      t("cases.track.done", { track: words.track(track), state: words.state(track, changed[track]) }),
    onDone: onClose,
    onProblem: (refusal) => {
      if (refusal.isStale) setProblem(stale())
      else if (showFieldProblems(form, refusal)) setProblem(t("problems.checkForm"))
      else setProblem(reasonText(refusal, "cases.track.reasons"))
      return true
    },
  })
  const { values, errors } = form
  const steps = TRACKS[track].map((state) => ({ state, reason: stepReason(file, track, state) }))
  const possible = steps.filter(({ reason }) => !reason)
  const impossible = steps.flatMap(({ state, reason }) =>
    reason && reason !== "already_there" ? [{ state, reason }] : [],
  )

  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("cases.track.title", { track: words.track(track) })}
      text={t("cases.track.now", { state: words.state(track, file[track]) })}
      submit={t("cases.track.submit")}
      isBusy={change.isPending}
      problem={problem}
      onSubmit={() => {
        setProblem(undefined)
        const { to, decided_on, grounds } = values
        if (form.validate().hasErrors || !to || !decided_on) return
        change.mutate({
          path: { id: file.id, track },
          headers: ifMatch(file.version),
          body: {
            to,
            decided_on,
            grounds: grounds.trim(),
          },
        })
      }}
    >
      <Radio.Group {...form.getInputProps("to")} label={t("cases.track.to")} required>
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt={6} spacing="xs">
          {possible.map(({ state }) => (
            <Radio key={state} value={state} label={words.state(track, state)} />
          ))}
        </SimpleGrid>
      </Radio.Group>
      {impossible.length > 0 && (
        <details className={classes.details}>
          <summary>{t("cases.track.notPossible")}</summary>
          <Facts
            facts={impossible.map(({ state, reason }) => ({
              label: words.state(track, state),
              value: t(`cases.track.reasons.${reason}`, { state: words.state(track, file[track]) }),
            }))}
          />
        </details>
      )}
      <Stack>
        <DayInput
          label={t("cases.track.decidedOn")}
          value={values.decided_on}
          onChange={(day) => form.setFieldValue("decided_on", day)}
          error={errors.decided_on}
          max={today()}
          isRequired
        />
        <Textarea
          {...form.getInputProps("grounds")}
          label={t("cases.track.grounds")}
          description={t("cases.track.groundsHint")}
          required
          autosize
          minRows={3}
        />
      </Stack>
    </FormDialog>
  )
}
