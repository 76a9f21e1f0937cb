import { Radio, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { hearingEnd, proceedingList } from "@punte/client"
import type { Case, Hearing, Proceeding } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { NoteField } from "./fields"
import { momentOf } from "./forms"
import { PROCEEDING_REFRESHES } from "./refreshes"

type Props = { file: Case; proceeding: Proceeding; of: Hearing; onClose: () => void }

const ENDS = ["held", "postponed", "cancelled"] as const
type Fields = { state: (typeof ENDS)[number] | null; result: string; day: string | null; hour: string }

/** A hearing was held, put off or called off. */
export function HearingEndDialog({ file, proceeding, of, onClose }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    state: null,
    result: "",
    day: null,
    hour: "",
  }))
  const refused = useRefused(proceedingList)
  const { errors } = refused
  const end = useChange(hearingEnd, {
    refreshes: PROCEEDING_REFRESHES,
    says: () => t("proceedings.hearing.ended"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const isPutOff = fields.state === "postponed"
  return (
    <ChangeDialog
      title={t("proceedings.hearing.endTitle")}
      submit={t("proceedings.hearing.end")}
      onClose={onClose}
      isBusy={end.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({
          state: fields.state,
          ...(isPutOff && fields.day ? { postponed_to: momentOf(fields.day, fields.hour) } : {}),
        })
        if (given)
          end.mutate({
            path: { id: file.id, proceeding_id: proceeding.id, hearing_id: of.id },
            headers: refused.ifMatch(of.version),
            body: { ...given, result: fields.result.trim() || null },
          })
      }}
    >
      <Radio.Group
        label={t("proceedings.hearing.state")}
        required
        value={fields.state}
        onChange={(next) => change({ state: ENDS.find((one) => one === next) ?? null })}
        error={errors.state}
      >
        <Stack gap={6} mt={6}>
          {ENDS.map((one) => (
            <Radio key={one} value={one} label={term("hearing_state", one)} />
          ))}
        </Stack>
      </Radio.Group>
      {isPutOff && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <DayInput
            label={t("proceedings.hearing.newDay")}
            value={fields.day}
            onChange={(day) => change({ day })}
            error={errors.postponed_to}
            isClearable
          />
          <TextInput
            type="time"
            label={t("proceedings.hearing.hour")}
            value={fields.hour}
            onChange={(event) => change({ hour: event.currentTarget.value })}
            error={errors.postponed_to}
          />
        </SimpleGrid>
      )}
      <NoteField
        label={t("proceedings.hearing.result")}
        value={fields.result}
        onChange={(result) => change({ result })}
        error={errors.result}
      />
    </ChangeDialog>
  )
}
