import { Radio, Stack } from "@mantine/core"
import { exportApprovalList, exportRefuse, homeRead } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import type { Body, ExportRequest } from "@/api/types"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import { ExportContent } from "./ExportContent"

type Refusal = Body<typeof exportRefuse>["reason"]

const REFUSALS = [
  "no_need",
  "too_much",
  "unclear",
  "unknown_recipient",
  "not_asked",
] as const satisfies readonly Refusal[]

/** A second person says why an export is not made. */
export function ExportRefuseDialog({ one, onClose }: { one: ExportRequest; onClose: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState<Refusal | null>(null)
  const refused = useRefused(exportApprovalList)
  const name = one.asked_by_name
  const refuse = useChange(exportRefuse, {
    refreshes: [exportApprovalList, homeRead],
    says: () => t("exports.approval.refused", { name }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("exports.approval.refuseTitle")}
      text={t("exports.approval.refuseText", { name })}
      submit={t("exports.approval.refuse")}
      isChanged={reason !== null}
      isBusy={refuse.isPending}
      problem={refused.problem}
      onClose={onClose}
      onSubmit={() => {
        const body = refused.complete({ reason })
        if (body) {
          refuse.mutate({ path: { id: one.id }, headers: refused.ifMatch(one.version), body })
        }
      }}
    >
      <ExportContent one={one} />
      <Radio.Group
        label={t("exports.approval.why")}
        required
        value={reason}
        onChange={(value) => setReason(REFUSALS.find((refusal) => refusal === value) ?? null)}
        error={refused.errors.reason}
      >
        <Stack gap="xs" mt="xs">
          {REFUSALS.map((refusal) => (
            <Radio key={refusal} value={refusal} label={t(`exports.approval.refusals.${refusal}`)} />
          ))}
        </Stack>
      </Radio.Group>
    </ChangeDialog>
  )
}
