import { refusalCreate, refusalList } from "@punte/client"
import { useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { RefusalSelects } from "./RefusalSelects"
import { type RefusalFields, thisMonth } from "./refusalForm"

/** An adult's refusal: lists to choose from, and no place to write who it was. */
export function RefusalDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { organisation } = useMe()
  const { fields, change, isChanged } = useFields<RefusalFields>(() => ({
    month: thisMonth(),
    county: organisation.counties.length === 1 ? (organisation.counties[0] ?? null) : null,
    sex: null,
    age_group: null,
    citizenship: null,
    exploitation: null,
    reason: null,
  }))
  const refused = useRefused(refusalList)
  const record = useChange(refusalCreate, {
    refreshes: [refusalList],
    says: () => t("refusals.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("refusals.add")}
      text={t("refusals.addText")}
      submit={t("refusals.submit")}
      onClose={onClose}
      isBusy={record.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const { citizenship, ...needed } = fields
        const body = refused.complete(needed)
        if (body) record.mutate({ body: { ...body, citizenship } })
      }}
    >
      <RefusalSelects fields={fields} change={change} errors={refused.errors} />
    </ChangeDialog>
  )
}
