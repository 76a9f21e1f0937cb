import { Button } from "@mantine/core"
import { commitmentList } from "@punte/client/projects"
import { useState } from "react"
import type { Budget, Commitment, Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { FilesLink } from "../files/FilesLink"
import { RowActions } from "../RowActions"
import { Stated } from "../words"
import { CommitmentDialog } from "./CommitmentDialog"
import { lineOptions } from "./lineOptions"
import { RatedAmount, SpendingTags } from "./SpendingCells"

/** What was promised from the lines of a budget. */
export function CommitmentsSection({ project, budget }: { project: Project; budget: Budget }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Commitment | "new">()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(commitmentList, { path: { id: project.id }, query }))
  const lines = new Map(lineOptions(budget).map(({ value, label }) => [value, label]))
  return (
    <Section
      title={t("budget.commitments")}
      isFlush
      actions={
        budget.may_spend &&
        lines.size > 0 && (
          <Button variant="default" onClick={() => setOpen("new")}>
            {t("budget.addCommitment")}
          </Button>
        )
      }
    >
      <DataTable
        caption={t("budget.commitments")}
        rows={data?.items}
        rowKey={({ id }) => id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        empty={
          <EmptyState
            headingLevel={3}
            title={t(budget.has_own_lines_only ? "budget.noOwnCommitments" : "budget.noCommitments")}
          />
        }
        columns={[
          {
            key: "document",
            title: t("budget.proof"),
            cell: ({ id, document }) => (
              <>
                <div>{document}</div>
                <FilesLink projectId={project.id} kind="commitment" id={id} name={document} size="xs" />
              </>
            ),
          },
          { key: "line", title: t("budget.line"), cell: ({ line_id }) => lines.get(line_id) ?? "" },
          { key: "on", title: t("budget.on"), cell: ({ on }) => <Stated>{on && formatDate(on)}</Stated> },
          {
            key: "amount",
            title: t("budget.amount"),
            align: "end",
            cell: ({ amount, promised_amount, promised_currency, rate, rate_on }) => (
              <RatedAmount
                amount={amount}
                own={budget.currency}
                from={{ amount: promised_amount, currency: promised_currency }}
                rate={rate}
                rateOn={rate_on}
              />
            ),
          },
          {
            key: "status",
            title: t("projects.status"),
            cell: ({ is_eligible, is_in_error }) => (
              <SpendingTags isEligible={is_eligible} isInError={is_in_error} />
            ),
          },
          ...(budget.may_spend
            ? [
                {
                  key: "actions",
                  title: t("common.actions"),
                  isUnlabelled: true,
                  cell: (one: Commitment) => <RowActions name={one.document} onEdit={() => setOpen(one)} />,
                },
              ]
            : []),
        ]}
      />
      <KeysetPager {...pager(data?.next)} />
      {open && (
        <CommitmentDialog
          project={project}
          budget={budget}
          commitment={open === "new" ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  )
}
