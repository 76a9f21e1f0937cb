import { useState } from "react"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatSize } from "@/i18n/format"
import { fieldProblemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { isSame } from "./chosenFile"
import { FileField } from "./FileField"
import { SendDialog } from "./SendDialog"
import { useSending } from "./useSending"

type Props = { file: Case; document: CaseDocument; onClose: () => void }

/** The sending of a document broke off: with the same file it goes on where it stopped. */
export function GoOnDialog({ file: { id }, document, onClose }: Props) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<File | null>(null)
  const [fault, setFault] = useState<string>()
  const sending = useSending(id, onClose)
  const another = (file: File | null) =>
    file && !isSame(file, document) ? t("documents.anotherFile") : undefined
  if (sending.now) return <SendDialog caseId={id} sending={sending} onClose={onClose} />
  return (
    <ChangeDialog
      title={t("documents.goOnTitle")}
      text={t("documents.goOnText", { name: document.name, size: formatSize(document.size) })}
      submit={t("documents.goOn")}
      onClose={onClose}
      isChanged={chosen !== null}
      onSubmit={() => {
        if (!chosen) setFault(fieldProblemText("required"))
        else if (!fault) sending.start(document, chosen, false)
      }}
    >
      <FileField
        file={chosen}
        onChange={(file) => {
          setChosen(file)
          setFault(another(file))
        }}
        error={fault}
      />
    </ChangeDialog>
  )
}
