import { Select, Textarea, TextInput } from "@mantine/core"
import { stayCreate, stayReturnRead } from "@punte/client"
import type { Case } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { STAY_REFRESHES } from "./refreshes"
import { type AnswerFields, answerOf, neededOf, noAnswer, StayAnswerFields } from "./StayAnswerFields"

type Fields = AnswerFields & {
  kind: string | null
  requested_on: string | null
  authority: string
  note: string
}

/** Leave to stay was asked for, or was decided. */
export function StayDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    ...noAnswer("waits"),
    kind: null,
    requested_on: today(),
    authority: "",
    note: "",
  }))
  const refused = useRefused(stayReturnRead)
  const { errors } = refused
  const create = useChange(stayCreate, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.leave.added"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const waits = fields.outcome === "waits"
  return (
    <ChangeDialog
      title={t("stay.leave.addTitle")}
      text={t("stay.leave.addText")}
      submit={t("stay.leave.add")}
      onClose={onClose}
      isBusy={create.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({
          kind: fields.kind,
          ...(waits ? { requested_on: fields.requested_on } : {}),
          ...neededOf(fields, "answer."),
        })
        if (!given) return
        create.mutate({
          path: { id: file.id },
          body: {
            kind: given.kind,
            requested_on: fields.requested_on,
            answer: waits ? null : answerOf(fields),
            authority: fields.authority.trim() || null,
            note: fields.note.trim() || null,
          },
        })
      }}
    >
      <Select
        label={t("stay.leave.kind")}
        required
        allowDeselect={false}
        data={(pack.code_lists.stay_kind ?? []).map(({ code }) => ({
          value: code,
          label: term("stay_kind", code),
        }))}
        value={fields.kind}
        onChange={(kind) => change({ kind })}
        error={errors.kind}
        comboboxProps={{ withinPortal: true }}
      />
      <DayInput
        label={t("stay.leave.requestedOn")}
        value={fields.requested_on}
        onChange={(requested_on) => change({ requested_on })}
        max={today()}
        error={errors.requested_on}
        isClearable={!waits}
        isRequired={waits}
      />
      <TextInput
        label={t("stay.leave.authority")}
        maxLength={200}
        value={fields.authority}
        onChange={(event) => change({ authority: event.currentTarget.value })}
        error={errors.authority}
        autoComplete="off"
      />
      <StayAnswerFields
        outcomes={["waits", "granted", "refused"]}
        fields={fields}
        change={change}
        error={(name) => errors[`answer.${name}`]}
      />
      <Textarea
        label={t("stay.note")}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
        error={errors.note}
      />
    </ChangeDialog>
  )
}
