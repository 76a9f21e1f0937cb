import { Radio, Stack } from "@mantine/core"
import { proceedingAdvance, proceedingList } from "@punte/client"
import type { Case, Proceeding } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useTrackWords } from "@/lib/tracks"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { PROCEEDING_REFRESHES } from "./refreshes"

type Fields = { to: Proceeding["stage"] | null; on: string | null; outcome: string | null }

/** Proceedings come to another stage, and the track of the case with them. */
export function AdvanceDialog({ file, of, onClose }: { file: Case; of: Proceeding; onClose: () => void }) {
  const { t } = useTranslation()
  const tracks = useTrackWords()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ to: null, on: today(), outcome: null }))
  const refused = useRefused(proceedingList)
  const { errors } = refused
  const advance = useChange(proceedingAdvance, {
    refreshes: PROCEEDING_REFRESHES,
    says: ({ stage }) => t("proceedings.advanced", { stage: tracks.state("proceedings", stage) }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("proceedings.advanceTitle")}
      text={t("proceedings.advanceText", { stage: tracks.state("proceedings", of.stage) })}
      submit={t("proceedings.advance")}
      onClose={onClose}
      isBusy={advance.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const step = refused.complete({ to: fields.to, on: fields.on })
        const outcome = fields.to === "final" ? fields.outcome : null
        if (step)
          advance.mutate({
            path: { id: file.id, proceeding_id: of.id },
            headers: refused.ifMatch(of.version),
            body: { ...step, outcome },
          })
      }}
    >
      <Radio.Group
        label={t("proceedings.nextStage")}
        required
        value={fields.to}
        onChange={(next) => change({ to: of.next.find((stage) => stage === next) ?? null })}
        error={errors.to}
      >
        <Stack gap="xs" mt={6}>
          {of.next.map((stage) => (
            <Radio key={stage} value={stage} label={tracks.state("proceedings", stage)} />
          ))}
        </Stack>
      </Radio.Group>
      <DayInput
        label={t("proceedings.stageOn")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isRequired
      />
      {fields.to === "final" && (
        <CodeSelect
          label={t("proceedings.outcome")}
          list="proceeding_outcome"
          value={fields.outcome}
          onChange={(outcome) => change({ outcome })}
          error={errors.outcome}
        />
      )}
    </ChangeDialog>
  )
}
