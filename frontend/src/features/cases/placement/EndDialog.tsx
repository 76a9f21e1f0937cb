import { Select } from "@mantine/core"
import { placementEnd, placementList } from "@punte/client"
import type { Case, Placement } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { PLACEMENT_REFRESHES } from "./refreshes"

type Fields = { ended_on: string | null; reason: string | null }

/** The person moves out, and the bed is free again. */
export function EndDialog({ file, stay, onClose }: { file: Case; stay: Placement; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ ended_on: today(), reason: null }))
  const refused = useRefused(placementList)
  const { errors } = refused
  const end = useChange(placementEnd, {
    refreshes: PLACEMENT_REFRESHES,
    says: () => t("placement.ended"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("placement.endTitle", { name: stay.organisation_name })}
      text={t("placement.endText")}
      submit={t("placement.end")}
      onClose={onClose}
      isBusy={end.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete(fields)
        if (body)
          end.mutate({
            path: { id: file.id, placement_id: stay.id },
            headers: refused.ifMatch(stay.version),
            body,
          })
      }}
    >
      <DayInput
        label={t("placement.endedOn")}
        value={fields.ended_on}
        onChange={(ended_on) => change({ ended_on })}
        max={today()}
        error={errors.ended_on}
        isRequired
      />
      <Select
        label={t("placement.endReason")}
        required
        allowDeselect={false}
        data={(pack.code_lists.placement_end ?? [])
          .filter(({ code }) => code !== "moved")
          .map(({ code }) => ({ value: code, label: term("placement_end", code) }))}
        value={fields.reason}
        onChange={(reason) => change({ reason })}
        error={errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
    </ChangeDialog>
  )
}
