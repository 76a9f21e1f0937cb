import type { ProjectFile } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { day, text } from "../conflictWords"
import { type FileForm, formOfFile } from "./FileFields"
import { subjectOf, useSubjects } from "./useSubjects"

/** What is said of a file, once nothing is missing. */
export type FileSaid = FileForm & { kind: string }

/** Both versions of what is said of a file, field by field, where somebody else saved first. */
export function FileConflict({ newer, ...how }: RecordConflict<FileSaid, ProjectFile>) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { nameOf } = useSubjects(newer.project_id ?? "", newer.project_id ? undefined : [])
  const subject = (value: string | null) => {
    const { subject_kind: kind, subject_id: id } = subjectOf(value)
    return kind && id ? `${t(`projectFiles.subjects.${kind}`)}: ${nameOf(kind, id) ?? id}` : ""
  }
  return (
    <FormConflict
      {...how}
      newer={{ ...formOfFile(newer, null), kind: newer.kind, version: newer.version }}
      fields={{
        kind: { label: t("documents.kind"), words: (kind) => term("project_file_kind", kind) },
        title: { label: t("projectFiles.name"), words: text },
        subject: { label: t("projectFiles.belongsTo"), words: subject },
        dated_on: { label: t("documents.datedOn"), words: day },
      }}
    />
  )
}
