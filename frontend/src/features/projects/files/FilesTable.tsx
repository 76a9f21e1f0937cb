import { Button, Group, Text } from "@mantine/core"
import { projectFileOpen, projectFileRemove } from "@punte/client/projects"
import { useState } from "react"
import type { ProjectFile } from "@/api/projectTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime, formatPercent, formatSize } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { GoOn } from "@/lib/documents/GoOn"
import { usePack } from "@/lib/pack"
import { useOpening } from "@/lib/useOpening"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { RowActions } from "../RowActions"
import { Stated } from "../words"
import { EditFileDialog } from "./EditFileDialog"
import { FILE_LISTS, useFileSending } from "./useFileSending"
import type { SubjectKind } from "./useSubjects"

const TONES = {
  uploading: "notice",
  quarantined: "accent",
  clean: "good",
  infected: "danger",
  void: "quiet",
} as const satisfies Record<ProjectFile["state"], Tone>

type Props = {
  files: readonly ProjectFile[] | undefined
  error: Parameters<typeof problemText>[0] | null
  onRetry: () => unknown
  noneText: string
  /** What the things are called that they belong to, where there are several. */
  nameOf?: (kind: SubjectKind, id: string) => string | undefined
  /** The operation that shows which there are. */
  shownBy: (typeof FILE_LISTS)[number]
}

/** Documents of a project or of a record: what may be done with each, and no more. */
export function FilesTable({ files, error, onRetry, noneText, nameOf, shownBy }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const [open, setOpen] = useState<{ as: "edit" | "goOn"; file: ProjectFile }>()
  const close = () => setOpen(undefined)
  const { opening, open: fetchOne } = useOpening(
    (id, how) => projectFileOpen({ path: { id }, ...how }),
    shownBy,
  )
  const remove = useChange(projectFileRemove, {
    refreshes: FILE_LISTS,
    says: () => t("projectFiles.removed"),
  })
  return (
    <>
      <DataTable
        caption={t("documents.title")}
        rows={files}
        rowKey={({ id }) => id}
        problem={error ? problemText(error) : undefined}
        onRetry={onRetry}
        empty={<EmptyState headingLevel={3} title={t("documents.none")} text={noneText} />}
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
          ...(nameOf
            ? [
                {
                  key: "subject",
                  title: t("projectFiles.belongsTo"),
                  cell: ({ subject_kind: kind, subject_id: id }: ProjectFile) => (
                    <Stated>{kind && id && (nameOf(kind, id) ?? t(`projectFiles.subjects.${kind}`))}</Stated>
                  ),
                },
              ]
            : []),
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
                          path: { id: file.id },
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
      {open?.as === "edit" && <EditFileDialog file={open.file} onClose={close} />}
      {open?.as === "goOn" && <GoOnFile file={open.file} onClose={close} />}
    </>
  )
}

function GoOnFile({ file, onClose }: { file: ProjectFile; onClose: () => void }) {
  return <GoOn document={file} {...useFileSending(onClose)} onClose={onClose} />
}
