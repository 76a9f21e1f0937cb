import { Button } from "@mantine/core"
import { subjectFileList } from "@punte/client/projects"
import { type Ref, useState } from "react"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { useCursor } from "@/lib/useCursor"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { AddFileDialog } from "./AddFileDialog"
import { FilesTable } from "./FilesTable"
import type { SubjectKind } from "./useSubjects"

type Props = {
  kind: SubjectKind
  id: string
  /** What it is called, where it does not stand above. */
  name?: string
  /** Whether the thing itself may be changed. */
  mayChange: boolean
  onClose?: () => void
  heading?: Ref<HTMLHeadingElement>
}

/** The documents of one record, in a project or in none. */
export function RecordFiles({ kind, id, name, mayChange, onClose, heading }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const { query, pager } = useCursor()
  const [isAdding, setAdding] = useState(false)
  const { data, error, refetch, isFetching } = useAsked(
    q(subjectFileList, { query: { ...query, subject_kind: kind, subject_id: id } }),
  )
  const waits = data?.items.some(({ state }) => state === "quarantined")
  return (
    <Section
      title={name ? t("projectFiles.titleOf", { name }) : t("documents.title")}
      text={t("projectFiles.ofText")}
      isFlush
      heading={heading}
      actions={
        <>
          {waits && (
            <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
              {t("documents.look")}
            </Button>
          )}
          {onClose && (
            <Button variant="default" onClick={onClose}>
              {t("common.close")}
            </Button>
          )}
          {mayChange && may("projects.report") && (
            <Button onClick={() => setAdding(true)}>{t("documents.add")}</Button>
          )}
        </>
      }
    >
      <FilesTable
        files={data?.items}
        error={error}
        onRetry={refetch}
        noneText={t("projectFiles.ofNoneText")}
        shownBy={subjectFileList}
      />
      <KeysetPager {...pager(data?.next)} />
      {isAdding && <AddFileDialog subject={`${kind}:${id}`} onClose={() => setAdding(false)} />}
    </Section>
  )
}
