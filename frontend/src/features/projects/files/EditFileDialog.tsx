import { projectFileUpdate } from "@punte/client/projects"
import { useState } from "react"
import type { ProjectFile } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useConflict } from "@/lib/useConflict"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { FileConflict, type FileSaid } from "./FileConflict"
import { FileFields, formOfFile } from "./FileFields"
import { FILE_LISTS } from "./useFileSending"
import { subjectOf } from "./useSubjects"

type Props = { file: ProjectFile; onClose: () => void }

/** Changes what is said of a document of a project or of a record; its content stays as it is. */
export function EditFileDialog({ file: shown, onClose }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [file] = useState(shown)
  const { fields: form, change, isChanged } = useFields(() => formOfFile(file, null))
  const refused = useRefused(...FILE_LISTS)
  const { met, back, saving, or } = useConflict<FileSaid, ProjectFile>("format")
  const update = useChange(projectFileUpdate, {
    refreshes: FILE_LISTS,
    says: ({ title, name }) => t("projectFiles.saved", { name: title ?? name }),
    onDone: onClose,
    onProblem: or(refused.onProblem),
  })
  const save = saving(({ kind, title, dated_on, subject }, headers) =>
    update.mutate({
      path: { id: file.id },
      headers,
      body: { kind, title: title.trim() || null, dated_on, ...subjectOf(subject) },
    }),
  )
  if (met) {
    return <FileConflict {...met} onSave={save} onClose={back} isBusy={update.isPending} isGuarded />
  }
  return (
    <ChangeDialog
      title={t("projectFiles.edit")}
      text={file.name}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={update.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ kind: form.kind })
        if (given) save({ ...form, kind: given.kind }, file.version)
      }}
    >
      <FileFields projectId={file.project_id} form={form} change={change} errors={refused.errors} />
    </ChangeDialog>
  )
}
