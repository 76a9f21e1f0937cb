import { Textarea, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "./ChangeDialog"
import { MomentInput, momentOf, thisMinute } from "./MomentInput"
import { useFields } from "./useFields"
import type { useRefused } from "./useRefused"

export type Receipt = { arrived_at: string; received_by: string; document: string; note: string | null }

type Props = {
  /** Whether a document has to say so: of a receiver that does not use the system. */
  needsDocument: boolean
  isBusy: boolean
  refused: ReturnType<typeof useRefused>
  onGiven: (receipt: Receipt) => void
  onClose: () => void
}

/** That a person came who went home: who received them, and when. */
export function ReceiptDialog({ needsDocument, isBusy, refused, onGiven, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    arrived_at: thisMinute(),
    received_by: "",
    document: "",
    note: "",
  }))
  const { errors } = refused
  return (
    <ChangeDialog
      title={t("stay.receipt.title")}
      text={t(needsDocument ? "stay.receipt.textAbroad" : "stay.receipt.text")}
      submit={t("stay.receipt.submit")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({
          arrived_at: momentOf(fields.arrived_at),
          received_by: fields.received_by.trim(),
          ...(needsDocument ? { document: fields.document.trim() } : {}),
        })
        if (given) onGiven({ document: "", ...given, note: fields.note.trim() || null })
      }}
    >
      <MomentInput
        label={t("stay.receipt.arrivedAt")}
        value={fields.arrived_at}
        onChange={(arrived_at) => change({ arrived_at })}
        error={errors.arrived_at}
        max={thisMinute()}
        isRequired
      />
      <TextInput
        label={t("stay.receipt.receivedBy")}
        required
        maxLength={200}
        value={fields.received_by}
        onChange={(event) => change({ received_by: event.currentTarget.value })}
        error={errors.received_by}
        autoComplete="off"
      />
      {needsDocument && (
        <TextInput
          label={t("stay.receipt.document")}
          description={t("stay.receipt.documentHint")}
          required
          maxLength={200}
          value={fields.document}
          onChange={(event) => change({ document: event.currentTarget.value })}
          error={errors.document}
          autoComplete="off"
        />
      )}
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
