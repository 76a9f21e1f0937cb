import { repatriationHandOver, stayReturnRead } from "@punte/client"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ReceiptDialog } from "@/lib/ReceiptDialog"
import { useRefused } from "@/lib/useRefused"
import type { ReturnProps } from "./ReturnActDialog"
import { STAY_REFRESHES } from "./refreshes"

/** A receiver abroad has the person, and a document says so. */
export function HandOverDialog({ file, journey, onClose }: ReturnProps) {
  const { t } = useTranslation()
  const refused = useRefused(stayReturnRead)
  const handOver = useChange(repatriationHandOver, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.receipt.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReceiptDialog
      needsDocument
      isBusy={handOver.isPending}
      refused={refused}
      onClose={onClose}
      onGiven={(body) =>
        handOver.mutate({
          path: { id: file.id, repatriation_id: journey.id },
          headers: refused.ifMatch(journey.version),
          body,
        })
      }
    />
  )
}
