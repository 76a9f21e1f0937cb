import { projectFileCreate, projectFileList } from "@punte/client/projects"
import { useState } from "react"
import type { Problem } from "@/api/problem"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatSize } from "@/i18n/format"
import { fieldProblemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { type FileFault, looked, SIZE_MAX } from "@/lib/documents/chosenFile"
import { FileField } from "@/lib/documents/FileField"
import { SendDialog } from "@/lib/documents/SendDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { FileFields, formOfFile } from "./FileFields"
import { useFileSending } from "./useFileSending"
import { subjectOf } from "./useSubjects"

type Props = {
  projectId: string
  /** What it belongs to, where that is known: its kind and its id. */
  subject: string | null
  onClose: () => void
}

/** One more document of a project: which file, what it is; then it is sent. */
export function AddFileDialog({ projectId, subject, onClose }: Props) {
  const { t } = useTranslation()
  const { fields: form, change, isChanged } = useFields(() => formOfFile(undefined, subject))
  const [file, setFile] = useState<File | null>(null)
  const [fault, setFault] = useState<string>()
  const refused = useRefused()
  const { sending, discard } = useFileSending(projectId, onClose)
  const words = (fault: FileFault) => t(`documents.faults.${fault}`, { most: formatSize(SIZE_MAX) })
  const faultOf = ({ fields }: Problem) => {
    const about = fields.find(({ pointer }) => pointer === "/name" || pointer === "/size" || pointer === "")
    if (about?.code === "contradiction") return words("wrongType")
    if (about?.code === "out_of_range") return words("tooLarge")
    if (about?.code === "too_many") return t("projectFiles.tooMany")
    return about && fieldProblemText(about.code)
  }
  const create = useChange(projectFileCreate, {
    refreshes: [projectFileList],
    onDone: (begun) => {
      if (file) sending.start(begun, file, true)
    },
    onProblem: (refusal) => {
      setFault(faultOf(refusal))
      return refused.onProblem(refusal)
    },
  })
  const choose = (chosen: File | null) => {
    const found = chosen && looked(chosen)
    setFile(chosen)
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
      isChanged={isChanged || file !== null}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ file, kind: form.kind })
        const found = given && looked(given.file)
        if (!found || "fault" in found) return
        create.mutate({
          path: { id: projectId },
          body: {
            kind: given.kind,
            title: form.title.trim() || null,
            dated_on: form.dated_on,
            ...subjectOf(form.subject),
            format: found.format,
            size: given.file.size,
            name: found.name,
          },
        })
      }}
    >
      <FileField file={file} onChange={choose} error={fault ?? refused.errors.file} />
      <FileFields projectId={projectId} form={form} change={change} errors={refused.errors} />
    </ChangeDialog>
  )
}
