import { Select, Textarea } from "@mantine/core"
import { repatriationCancel, stayReturnRead } from "@punte/client"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import type { ReturnProps } from "./ReturnActDialog"
import { STAY_REFRESHES } from "./refreshes"

type Fields = { reason: string | null; words: string }

/** Nothing comes of a return. */
export function CancelDialog({ file, journey, onClose }: ReturnProps) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ reason: null, words: "" }))
  const refused = useRefused(stayReturnRead)
  const { errors } = refused
  const cancel = useChange(repatriationCancel, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.cancel.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("stay.cancel.title")}
      text={t("stay.cancel.text")}
      submit={t("stay.return.acts.cancel")}
      onClose={onClose}
      isBusy={cancel.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ reason: fields.reason })
        if (given)
          cancel.mutate({
            path: { id: file.id, repatriation_id: journey.id },
            headers: refused.ifMatch(journey.version),
            body: { ...given, words: fields.words.trim() || null },
          })
      }}
    >
      <Select
        label={t("stay.reason")}
        required
        allowDeselect={false}
        data={(pack.code_lists.return_stop ?? [])
          .filter(({ code }) => code !== "consent_withdrawn")
          .map(({ code }) => ({ value: code, label: term("return_stop", code) }))}
        value={fields.reason}
        onChange={(reason) => change({ reason })}
        error={errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
      <Textarea
        label={t("stay.why")}
        required={fields.reason === "other"}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={errors.words}
      />
    </ChangeDialog>
  )
}
