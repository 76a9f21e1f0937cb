import { Modal } from "@mantine/core"
import { closingRead } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { Blocks } from "./Blocks"
import { ClosingFields } from "./ClosingFields"

/** Closes a case: first what has to end before, then the record. */
export function ClosingDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked({ ...q(closingRead, { path: { id: file.id } }), staleTime: 0 })
  const [isBegun, setBegun] = useState(false)
  // What comes up meanwhile is told in the form: nothing that was typed is lost for it.
  if (!isBegun && data?.blocks.length === 0) setBegun(true)
  if (isBegun && data) {
    return <ClosingFields file={file} closing={data} onRetry={refetch} onClose={onClose} />
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("closure.closeTitle")}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {(closing) => <Blocks file={file} closing={closing} onRetry={refetch} />}
      </AskedPart>
    </Modal>
  )
}
