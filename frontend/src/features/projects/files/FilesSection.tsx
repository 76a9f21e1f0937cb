import { Button } from "@mantine/core"
import { projectFileList } from "@punte/client/projects"
import { useState } from "react"
import { useSearchParams } from "react-router"
import type { Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useCursor } from "@/lib/useCursor"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { AddFileDialog } from "./AddFileDialog"
import { FilesTable } from "./FilesTable"
import { subjectOf, useSubjects } from "./useSubjects"

/** The documents of a project, or of one thing of it that the address names. */
export function FilesSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const of = search.get("of")
  const { subject_kind, subject_id } = subjectOf(of)
  const { query, pager } = useCursor()
  const [isAdding, setAdding] = useState(false)
  const { data, error, refetch, isFetching } = useAsked(
    q(projectFileList, { path: { id: project.id }, query: { ...query, ...(subject_id && { subject_id }) } }),
  )
  // Of what is shown the names are asked for, and of nothing else.
  const kinds = [subject_kind, ...(data?.items ?? []).map((one) => one.subject_kind)].flatMap(
    (kind) => kind ?? [],
  )
  const { nameOf } = useSubjects(project.id, kinds)
  const waits = data?.items.some(({ state }) => state === "quarantined")
  const about = subject_kind && subject_id && nameOf(subject_kind, subject_id)
  return (
    <Section
      title={about ? t("projectFiles.titleOf", { name: about }) : t("documents.title")}
      text={t("projectFiles.text")}
      isFlush
      actions={
        <>
          {subject_id && (
            <Button variant="default" onClick={() => setSearch({}, { replace: true })}>
              {t("projectFiles.all")}
            </Button>
          )}
          {waits && (
            <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
              {t("documents.look")}
            </Button>
          )}
          {project.abilities.includes("report") && (
            <Button onClick={() => setAdding(true)}>{t("documents.add")}</Button>
          )}
        </>
      }
    >
      <FilesTable
        files={data?.items}
        error={error}
        onRetry={refetch}
        noneText={t("projectFiles.noneText")}
        nameOf={nameOf}
        shownBy={projectFileList}
      />
      <KeysetPager {...pager(data?.next)} />
      {isAdding && (
        <AddFileDialog
          projectId={project.id}
          subject={subject_id ? of : null}
          onClose={() => setAdding(false)}
        />
      )}
    </Section>
  )
}
