import { Select } from "@mantine/core"
import { stayEnd, stayReturnRead } from "@punte/client"
import type { Case, Stay } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { STAY_REFRESHES } from "./refreshes"

type Fields = { ended_on: string | null; reason: string | null }

/** Leave to stay ended before its last day. */
export function StayEndDialog({ file, stay, onClose }: { file: Case; stay: Stay; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ ended_on: today(), reason: null }))
  const refused = useRefused(stayReturnRead)
  const { errors } = refused
  const end = useChange(stayEnd, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.leave.ended"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("stay.leave.endTitle", { name: term("stay_kind", stay.kind) })}
      submit={t("stay.leave.end")}
      onClose={onClose}
      isBusy={end.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete(fields)
        if (body)
          end.mutate({
            path: { id: file.id, stay_id: stay.id },
            headers: refused.ifMatch(stay.version),
            body,
          })
      }}
    >
      <DayInput
        label={t("stay.leave.endedOn")}
        value={fields.ended_on}
        onChange={(ended_on) => change({ ended_on })}
        max={today()}
        error={errors.ended_on}
        isRequired
      />
      <Select
        label={t("stay.reason")}
        required
        allowDeselect={false}
        data={(pack.code_lists.stay_end ?? []).map(({ code }) => ({
          value: code,
          label: term("stay_end", code),
        }))}
        value={fields.reason}
        onChange={(reason) => change({ reason })}
        error={errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
    </ChangeDialog>
  )
}
