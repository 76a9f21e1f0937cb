import { Textarea } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "./ChangeDialog"
import type { useRefused } from "./useRefused"

type Props = {
  onVoid: (why: { reason: string }) => void
  refused: ReturnType<typeof useRefused>
  isBusy: boolean
  onClose: () => void
}

/** A record of a service should not be there: why. */
export function VoidDialog({ onVoid, refused, isBusy, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  return (
    <ChangeDialog
      isDangerous
      title={t("services.voidTitle")}
      text={t("services.voidText")}
      submit={t("services.void")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={reason.trim() !== ""}
      problem={refused.problem}
      onSubmit={() => {
        const why = refused.complete({ reason: reason.trim() })
        if (why) onVoid(why)
      }}
    >
      <Textarea
        label={t("services.voidReason")}
        required
        autosize
        minRows={2}
        maxLength={4000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={refused.errors.reason}
      />
    </ChangeDialog>
  )
}
