import { Select, Textarea, TextInput } from "@mantine/core"
import { emergencyAccessCreate, emergencyAccessList } from "@punte/client"
import { useState } from "react"
import { flushSync } from "react-dom"
import { useNavigate } from "react-router"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatTime, label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"

type Fields = { reference: string; reason: string | null; said: string }

/** Opens one case by its whole reference. Whether there is such a case is told by nothing but its opening. */
export function EmergencyDialog({ reference = "", onClose }: { reference?: string; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { pack } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ reference, reason: null, said: "" }))
  const [isOpened, setOpened] = useState(false)
  const refused = useRefused(emergencyAccessList)
  const open = useChange(emergencyAccessCreate, {
    refreshes: [emergencyAccessList],
    says: ({ ends_at: end }) => t("emergencies.opened", { time: formatTime(end) }),
    onDone: ({ id }) => {
      // Nothing is left to lose: the way out is not asked about.
      flushSync(() => setOpened(true))
      navigate(paths.emergency(id))
    },
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("emergencies.open")}
      text={t("emergencies.openText")}
      submit={t("emergencies.submit")}
      onClose={onClose}
      isBusy={open.isPending}
      isChanged={isChanged && !isOpened}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({
          reference: fields.reference.trim().toUpperCase(),
          reason: fields.reason,
          said: fields.said.trim(),
        })
        if (body) open.mutate({ body })
      }}
    >
      <TextInput
        label={t("emergencies.reference")}
        description={t("emergencies.referenceHint", { example: `${pack.country}-7K3M-9QFT` })}
        required
        autoComplete="off"
        value={fields.reference}
        onChange={(event) => change({ reference: event.currentTarget.value })}
        error={refused.errors.reference}
      />
      <Select
        label={t("emergencies.reason")}
        required
        allowDeselect={false}
        data={(pack.code_lists.emergency_reason ?? []).map(({ code, labels }) => ({
          value: code,
          label: label(labels),
        }))}
        value={fields.reason}
        onChange={(reason) => change({ reason })}
        error={refused.errors.reason}
      />
      <Textarea
        label={t("emergencies.said")}
        description={t("emergencies.saidHint")}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={fields.said}
        onChange={(event) => change({ said: event.currentTarget.value })}
        error={refused.errors.said}
      />
    </ChangeDialog>
  )
}
