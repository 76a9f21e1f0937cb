import { Button } from "@mantine/core"
import { documentList, documentOpen } from "@punte/client"
import { useState } from "react"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import classes from "@/lib/documents/Documents.module.css"
import { useFilters } from "@/lib/useFilters"
import { useOpening } from "@/lib/useOpening"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useFocusReturn } from "@/ui/useFocusReturn"
import { AddDialog } from "./AddDialog"
import { DiscardDialog } from "./DiscardDialog"
import { type Act, DocumentEntry } from "./DocumentEntry"
import { GoOnDialog } from "./GoOnDialog"
import { ShareDialog } from "./ShareDialog"
import { TakeAwayDialog } from "./TakeAwayDialog"

type Open = { as: "add" } | { as: Exclude<Act, "open">; document: CaseDocument }

/** Scans and photographs of papers that belong to the case. */
export function DocumentsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const me = useMe()
  // The server names the section to whoever may know in the region how to reach the person.
  const isShown = file.sections.some(({ section }) => section === "documents")
  const { cursor, pager } = useFilters([])
  const { data, error, refetch, isFetching } = useAsked(
    q(documentList, { path: { id: file.id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } }),
    isShown,
  )
  const { opening, open: fetchOne } = useOpening(
    (id, how) => documentOpen({ path: { id: file.id, document_id: id }, ...how }),
    documentList,
  )
  const [open, setOpen] = useState<Open>()
  useFocusReturn(open !== undefined)
  const close = () => setOpen(undefined)
  if (!isShown) {
    return (
      <Section title={t("documents.title")}>
        <EmptyState headingLevel={3} title={t("documents.hidden")} text={t("cases.page.notAllowed")} />
      </Section>
    )
  }
  const holds = file.organisation_id === me.organisation.id
  const add = (
    <ReasonTooltip reason={holds ? undefined : t("cases.page.notHolder")}>
      <Button onClick={() => setOpen({ as: "add" })}>{t("documents.add")}</Button>
    </ReasonTooltip>
  )
  const waits = data?.items.some(({ state }) => state === "quarantined")
  return (
    <Section
      title={t("documents.title")}
      text={t("documents.text")}
      actions={
        <>
          {waits && (
            <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
              {t("documents.look")}
            </Button>
          )}
          {add}
        </>
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items, next }) =>
          items.length === 0 && !cursor ? (
            <EmptyState headingLevel={3} title={t("documents.none")} text={t("documents.noneText")} />
          ) : (
            <>
              <ul className={classes.list}>
                {items.map((document) => {
                  const now = opening?.id === document.id ? opening : undefined
                  return (
                    <DocumentEntry
                      key={document.id}
                      document={document}
                      opened={now && !now.problem ? now.share : undefined}
                      problem={now?.problem}
                      onAct={(act) => {
                        if (act === "open") fetchOne(document)
                        else setOpen({ as: act, document })
                      }}
                    />
                  )
                })}
              </ul>
              <KeysetPager {...pager(next)} />
            </>
          )
        }
      </AskedPart>
      {open?.as === "add" && <AddDialog file={file} onClose={close} />}
      {open?.as === "goOn" && <GoOnDialog file={file} document={open.document} onClose={close} />}
      {open?.as === "discard" && <DiscardDialog file={file} document={open.document} onClose={close} />}
      {(open?.as === "share" || open?.as === "unshare") && (
        <ShareDialog file={file} document={open.document} onClose={close} />
      )}
      {open?.as === "takeAway" && <TakeAwayDialog file={file} document={open.document} onClose={close} />}
    </Section>
  )
}
