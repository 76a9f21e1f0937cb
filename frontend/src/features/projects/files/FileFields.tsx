import { Select, TextInput } from "@mantine/core"
import type { ProjectFile } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { subjectOf, useSubjects } from "./useSubjects"

/** What is said of a file, as it is filled in. */
export type FileForm = {
  kind: string | null
  title: string
  dated_on: string | null
  /** Its kind and its id. */
  subject: string | null
}

export const formOfFile = (file: ProjectFile | undefined, subject: string | null): FileForm => ({
  kind: file?.kind ?? null,
  title: file?.title ?? "",
  dated_on: file?.dated_on ?? null,
  subject: file?.subject_kind ? `${file.subject_kind}:${file.subject_id}` : subject,
})

type Props = {
  /** In which project; in none, what it belongs to is known. */
  projectId: string | null | undefined
  form: FileForm
  change: (part: Partial<FileForm>) => void
  errors: Record<string, string>
}

/** What a file is, and what of its project it belongs to. */
export function FileFields({ projectId, form, change, errors }: Props) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  return (
    <>
      <Select
        label={t("documents.kind")}
        required
        allowDeselect={false}
        data={(pack.code_lists.project_file_kind ?? []).map(({ code }) => ({
          value: code,
          label: term("project_file_kind", code),
        }))}
        value={form.kind}
        onChange={(kind) => change({ kind })}
        error={errors.kind}
      />
      <TextInput
        label={t("projectFiles.name")}
        description={t("projectFiles.nameHint")}
        maxLength={300}
        value={form.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={errors.title}
      />
      {projectId && (
        <SubjectSelect projectId={projectId} form={form} change={change} error={errors.subject_id} />
      )}
      <DayInput
        label={t("documents.datedOn")}
        description={t("documents.datedOnHint")}
        value={form.dated_on}
        isClearable
        max={today()}
        onChange={(dated_on) => change({ dated_on })}
        error={errors.dated_on}
      />
    </>
  )
}

type SubjectProps = Pick<Props, "form" | "change"> & { projectId: string; error: string | undefined }

function SubjectSelect({ projectId, form, change, error }: SubjectProps) {
  const { t } = useTranslation()
  const { options, nameOf } = useSubjects(projectId)
  const { subject_kind: kind, subject_id: id } = subjectOf(form.subject)
  // What is not among the first of its kind is told by its kind.
  const unlisted =
    kind && id && !nameOf(kind, id)
      ? [{ value: `${kind}:${id}`, label: t(`projectFiles.subjects.${kind}`) }]
      : []
  return (
    <Select
      label={t("projectFiles.belongsTo")}
      description={t("projectFiles.belongsToHint")}
      searchable
      clearable
      data={[...options, ...unlisted]}
      value={form.subject}
      onChange={(subject) => change({ subject })}
      error={error}
    />
  )
}
