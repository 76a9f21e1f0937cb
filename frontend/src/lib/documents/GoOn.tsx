import { useState } from "react"
import { useTranslation } from "@/i18n"
import { formatSize } from "@/i18n/format"
import { fieldProblemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { isSame } from "./chosenFile"
import { FileField } from "./FileField"
import { SendDialog } from "./SendDialog"
import type { Discard } from "./useDiscard"
import type { SentDocument, useSending } from "./useSending"

type Props<D extends SentDocument> = {
  document: D
  sending: ReturnType<typeof useSending<D>>
  discard: Discard<D>
  onClose: () => void
}

/** The sending of a document broke off: with the same file it goes on where it stopped. */
export function GoOn<D extends SentDocument>({ document, sending, discard, onClose }: Props<D>) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<File | null>(null)
  const [fault, setFault] = useState<string>()
  const another = (file: File | null) =>
    file && !isSame(file, document) ? t("documents.anotherFile") : undefined
  if (sending.now) return <SendDialog sending={sending} discard={discard} onClose={onClose} />
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
