import { projectFileCreate, subjectFileCreate } from "@punte/client/projects"
import { useState } from "react"
import type { Problem } from "@/api/problem"
import type { ProjectFile } from "@/api/projectTypes"
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
import { FILE_LISTS, useFileSending } from "./useFileSending"
import { subjectOf } from "./useSubjects"

type Props = {
  /** Of which project; without, of the thing alone. */
  projectId?: string
  /** What it belongs to, where that is known: its kind and its id. */
  subject: string | null
  onClose: () => void
}

/** One more document of a project or of a record: which file, what it is; then it is sent. */
export function AddFileDialog({ projectId, subject, onClose }: Props) {
  const { t } = useTranslation()
  const { fields: form, change, isChanged } = useFields(() => formOfFile(undefined, subject))
  const [file, setFile] = useState<File | null>(null)
  const [fault, setFault] = useState<string>()
  const refused = useRefused()
  const { sending, discard } = useFileSending(onClose)
  const words = (fault: FileFault) => t(`documents.faults.${fault}`, { most: formatSize(SIZE_MAX) })
  const faultOf = ({ fields }: Problem) => {
    const about = fields.find(({ pointer }) => pointer === "/name" || pointer === "/size" || pointer === "")
    if (about?.code === "contradiction") return words("wrongType")
    if (about?.code === "out_of_range") return words("tooLarge")
    if (about?.code === "too_many") return t(projectId ? "projectFiles.tooMany" : "projectFiles.tooManyHere")
    return about && fieldProblemText(about.code)
  }
  const how = {
    refreshes: FILE_LISTS,
    onDone: (begun: ProjectFile) => {
      if (file) sending.start(begun, file, true)
    },
    onProblem: (refusal: Problem) => {
      setFault(faultOf(refusal))
      return refused.onProblem(refusal)
    },
  }
  const toProject = useChange(projectFileCreate, how)
  const toSubject = useChange(subjectFileCreate, how)
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
      isBusy={toProject.isPending || toSubject.isPending}
      isChanged={isChanged || file !== null}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ file, kind: form.kind })
        const found = given && looked(given.file)
        if (!found || "fault" in found) return
        const body = {
          kind: given.kind,
          title: form.title.trim() || null,
          dated_on: form.dated_on,
          ...subjectOf(form.subject),
          format: found.format,
          size: given.file.size,
          name: found.name,
        }
        if (projectId) toProject.mutate({ path: { id: projectId }, body })
        else toSubject.mutate({ body })
      }}
    >
      <FileField file={file} onChange={choose} error={fault ?? refused.errors.file} />
      <FileFields projectId={projectId} form={form} change={change} errors={refused.errors} />
    </ChangeDialog>
  )
}
