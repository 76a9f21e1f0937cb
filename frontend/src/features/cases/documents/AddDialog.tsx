import { Select, Textarea } from "@mantine/core"
import { documentCreate, documentList } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatSize } from "@/i18n/format"
import { fieldProblemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { type FileFault, looked, SIZE_MAX } from "@/lib/documents/chosenFile"
import { FileField } from "@/lib/documents/FileField"
import { SendDialog } from "@/lib/documents/SendDialog"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { useCaseSending } from "./useCaseSending"

type Fields = { file: File | null; kind: string | null; description: string; dated_on: string | null }

/** One more document: which file, what it is; then it is sent. */
export function AddDialog({ file: { id }, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    file: null,
    kind: null,
    description: "",
    dated_on: null,
  }))
  const [fault, setFault] = useState<string>()
  const refused = useRefused()
  const { errors } = refused
  const { sending, discard } = useCaseSending(id, onClose)
  const create = useChange(documentCreate, {
    refreshes: [documentList],
    onDone: (document) => {
      if (fields.file) sending.start(document, fields.file, true)
    },
    onProblem: (refusal) => {
      setFault(faultOf(refusal))
      return refused.onProblem(refusal)
    },
  })
  const faultOf = ({ fields }: Problem) => {
    const about = fields.find(({ pointer }) => pointer === "/name" || pointer === "/size" || pointer === "")
    if (about?.code === "contradiction") return words("wrongType")
    if (about?.code === "out_of_range") return words("tooLarge")
    if (about?.code === "too_many") return t("documents.tooMany")
    return about && fieldProblemText(about.code)
  }
  const words = (fault: FileFault) => t(`documents.faults.${fault}`, { most: formatSize(SIZE_MAX) })
  const choose = (file: File | null) => {
    const found = file && looked(file)
    change({ file })
    setFault(found && "fault" in found ? words(found.fault) : undefined)
  }
  if (sending.now)
    return (
      <SendDialog
        sending={sending}
        discard={discard}
        onClose={onClose}
        onAgain={() => {
          sending.clear()
          choose(null)
        }}
      />
    )
  return (
    <ChangeDialog
      title={t("documents.add")}
      text={t("documents.addText", { most: formatSize(SIZE_MAX) })}
      submit={t("documents.send")}
      onClose={onClose}
      isBusy={create.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ file: fields.file, kind: fields.kind })
        const found = given && looked(given.file)
        if (!found || "fault" in found) return
        const { description, dated_on } = fields
        create.mutate({
          path: { id },
          body: {
            kind: given.kind,
            format: found.format,
            size: given.file.size,
            name: found.name,
            description: description.trim() || null,
            dated_on,
          },
        })
      }}
    >
      <FileField file={fields.file} onChange={choose} error={fault ?? errors.file} />
      <Select
        label={t("documents.kind")}
        required
        allowDeselect={false}
        data={(pack.code_lists.document_kind ?? []).map(({ code }) => ({
          value: code,
          label: term("document_kind", code),
        }))}
        value={fields.kind}
        onChange={(kind) => change({ kind })}
        error={errors.kind}
        comboboxProps={{ withinPortal: true }}
      />
      <Textarea
        label={t("documents.description")}
        autosize
        minRows={2}
        maxLength={2000}
        value={fields.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
        error={errors.description}
      />
      <DayInput
        label={t("documents.datedOn")}
        description={t("documents.datedOnHint")}
        value={fields.dated_on}
        isClearable
        max={today()}
        onChange={(dated_on) => change({ dated_on })}
        error={errors.dated_on}
      />
    </ChangeDialog>
  )
}
