import { Button, Group, Text } from "@mantine/core"
import { projectFileList, projectFileOpen, projectFileRemove } from "@punte/client/projects"
import { useState } from "react"
import { useSearchParams } from "react-router"
import type { Project, ProjectFile } from "@/api/projectTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime, formatPercent, formatSize } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { GoOn } from "@/lib/documents/GoOn"
import { usePack } from "@/lib/pack"
import { useCursor } from "@/lib/useCursor"
import { useOpening } from "@/lib/useOpening"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { RowActions } from "../RowActions"
import { Stated } from "../words"
import { AddFileDialog } from "./AddFileDialog"
import { EditFileDialog } from "./EditFileDialog"
import { useFileSending } from "./useFileSending"
import { subjectOf, useSubjects } from "./useSubjects"

const TONES = {
  uploading: "notice",
  quarantined: "accent",
  clean: "good",
  infected: "danger",
  void: "quiet",
} as const satisfies Record<ProjectFile["state"], Tone>

type Open = { as: "add" } | { as: "edit" | "goOn"; file: ProjectFile }

/** The documents of a project, or of one thing of it that the address names. */
export function FilesSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const [search, setSearch] = useSearchParams()
  const of = search.get("of")
  const { subject_kind, subject_id } = subjectOf(of)
  const { query, pager } = useCursor()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const { data, error, refetch, isFetching } = useAsked(
    q(projectFileList, { path: { id: project.id }, query: { ...query, ...(subject_id && { subject_id }) } }),
  )
  const { opening, open: fetchOne } = useOpening(
    (id, how) => projectFileOpen({ path: { id: project.id, file_id: id }, ...how }),
    projectFileList,
  )
  const remove = useChange(projectFileRemove, {
    refreshes: [projectFileList],
    says: () => t("projectFiles.removed"),
  })
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
            <Button onClick={() => setOpen({ as: "add" })}>{t("documents.add")}</Button>
          )}
        </>
      }
    >
      <DataTable
        caption={t("documents.title")}
        rows={data?.items}
        rowKey={({ id }) => id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        empty={<EmptyState headingLevel={3} title={t("documents.none")} text={t("projectFiles.noneText")} />}
        columns={[
          {
            key: "name",
            title: t("projectFiles.document"),
            cell: ({ title, name, kind, dated_on, size }) => (
              <>
                {title ?? name}
                <Text size="xs" c="dimmed">
                  {[
                    term("project_file_kind", kind),
                    dated_on && t("documents.dated", { date: formatDate(dated_on) }),
                    formatSize(size),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </>
            ),
          },
          {
            key: "state",
            title: t("projects.status"),
            cell: ({ id, state }) => (
              <>
                <StatusTag tone={TONES[state]}>{t(`documents.states.${state}`)}</StatusTag>
                {state !== "clean" && state !== "void" && (
                  <Text size="xs" c="dimmed">
                    {t(`documents.explained.${state}`)}
                  </Text>
                )}
                {opening?.id === id && opening.problem && (
                  <Text size="sm" c="red" role="alert">
                    {opening.problem}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: "subject",
            title: t("projectFiles.belongsTo"),
            cell: ({ subject_kind: kind, subject_id: id }) => (
              <Stated>{kind && id && (nameOf(kind, id) ?? t(`projectFiles.subjects.${kind}`))}</Stated>
            ),
          },
          {
            key: "added",
            title: t("projectFiles.added"),
            cell: ({ recorded_at, recorded_by_name, organisation_name }) => (
              <>
                {formatDateTime(recorded_at)}
                <Text size="xs" c="dimmed">
                  {[recorded_by_name, organisation_name].join(", ")}
                </Text>
              </>
            ),
          },
          {
            key: "actions",
            title: t("common.actions"),
            isUnlabelled: true,
            cell: (file) => {
              const name = file.title ?? file.name
              const may = (operation: string) => file.abilities.includes(operation)
              const coming = opening?.id === file.id && !opening.problem ? opening.share : undefined
              return (
                <Group gap={4} wrap="nowrap">
                  {may("project_file_open") && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`${t("documents.open")}: ${name}`}
                      aria-disabled={coming !== undefined || undefined}
                      onClick={() => coming === undefined && fetchOne(file)}
                    >
                      {coming === undefined
                        ? t("documents.open")
                        : t("documents.opening", { share: formatPercent(coming) })}
                    </Button>
                  )}
                  {may("project_file_send_part") && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`${t("documents.goOn")}: ${name}`}
                      onClick={() => setOpen({ as: "goOn", file })}
                    >
                      {t("documents.goOn")}
                    </Button>
                  )}
                  {may("project_file_update") && (
                    <RowActions
                      name={name}
                      onEdit={() => setOpen({ as: "edit", file })}
                      onRemove={() =>
                        remove.mutateAsync({
                          path: { id: project.id, file_id: file.id },
                          headers: ifMatch(file.version),
                        })
                      }
                    />
                  )}
                </Group>
              )
            },
          },
        ]}
      />
      <KeysetPager {...pager(data?.next)} />
      {open?.as === "add" && (
        <AddFileDialog projectId={project.id} subject={subject_id ? of : null} onClose={close} />
      )}
      {open?.as === "edit" && <EditFileDialog file={open.file} onClose={close} />}
      {open?.as === "goOn" && <GoOnFile projectId={project.id} file={open.file} onClose={close} />}
    </Section>
  )
}

type GoOnProps = { projectId: string; file: ProjectFile; onClose: () => void }

function GoOnFile({ projectId, file, onClose }: GoOnProps) {
  return <GoOn document={file} {...useFileSending(projectId, onClose)} onClose={onClose} />
}
