import { Modal } from "@mantine/core"
import { erasureRead } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { ErasureBlocks } from "./ErasureBlocks"
import { ErasureFields } from "./ErasureFields"

/** Asks that a case be erased: first what stands against it, then the wish. */
export function ErasureDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked({ ...q(erasureRead, { path: { id: file.id } }), staleTime: 0 })
  const [isBegun, setBegun] = useState(false)
  // What comes up meanwhile is told in the form: nothing that was typed is lost for it.
  if (!isBegun && data?.is_set_up && data.blocks.length === 0) setBegun(true)
  if (isBegun && data) return <ErasureFields file={file} known={data} onClose={onClose} />
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("erasure.ask")}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {(known) => <ErasureBlocks file={file} known={known} onRetry={refetch} />}
      </AskedPart>
    </Modal>
  )
}
