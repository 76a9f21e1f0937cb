import { Button, Group, Stack, Text } from "@mantine/core"
import { exportApprovalList, exportApprove, homeRead } from "@punte/client"
import { useState } from "react"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import type { ExportRequest } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { useStale } from "@/lib/useStale"
import { AskedPart } from "@/ui/AskedPart"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { type Column, DataTable } from "@/ui/DataTable"
import { FormProblem } from "@/ui/FormProblem"
import { KeysetPager } from "@/ui/KeysetPager"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { ExpectedRows, ExportContent } from "./ExportContent"
import { ExportRefuseDialog } from "./ExportRefuseDialog"

/** Large exports of colleagues and programs, which this person approves or refuses as the second one. */
export function ExportApprovals() {
  const { t } = useTranslation()
  const { query, pager } = useCursor()
  const asked = useAsked(q(exportApprovalList, { query }))
  const [approved, setApproved] = useState<ExportRequest>()
  const [refused, setRefused] = useState<ExportRequest>()
  const [problem, setProblem] = useState<string>()
  const stale = useStale(exportApprovalList)
  const approve = useChange(exportApprove, {
    refreshes: [exportApprovalList, homeRead],
    says: () => t("exports.approval.approved"),
    onDone: () => setApproved(undefined),
    onProblem: (refusal) => {
      // Somebody answered first, or it ended: what waits is shown anew.
      const now = refusal.isStale || refusal.status === 409 ? stale() : undefined
      setProblem(refusal.isStale ? now : problemText(refusal))
      setApproved(undefined)
      return true
    },
  })
  const open = (one: ExportRequest, set: (one: ExportRequest) => void) => () => {
    setProblem(undefined)
    set(one)
  }
  const named = (one: ExportRequest) => ({
    what: t(`exports.kinds.${one.kind}`),
    name: one.asked_by_name,
    when: formatDateTime(one.asked_at),
  })
  const reason = (one: ExportRequest, ability: string) =>
    one.abilities.includes(ability) ? undefined : t("exports.approval.notYours")
  const columns: Column<ExportRequest>[] = [
    {
      key: "what",
      title: t("exports.what"),
      cell: (one) => (
        <>
          <Text size="sm" fw={600}>
            {t(`exports.kinds.${one.kind}`)}, {t(`exports.formatShort.${one.format}`)}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`exports.purposes.${one.purpose}`)}
          </Text>
        </>
      ),
    },
    {
      key: "by",
      title: t("exports.approval.by"),
      cell: (one) => (
        <>
          {one.asked_by_name}
          <Text size="xs" c="dimmed">
            {formatDateTime(one.asked_at)}
          </Text>
        </>
      ),
    },
    { key: "rows", title: t("exports.rows"), cell: (one) => <ExpectedRows one={one} /> },
    { key: "until", title: t("exports.approval.until"), cell: (one) => formatDateTime(one.until) },
    {
      key: "acts",
      title: t("common.actions"),
      isUnlabelled: true,
      cell: (one) => (
        <Group gap="xs" justify="flex-end">
          <ReasonTooltip reason={reason(one, "export_approve")}>
            <Button
              size="compact-sm"
              aria-label={t("exports.approval.approveOf", named(one))}
              onClick={open(one, setApproved)}
            >
              {t("exports.approval.approve")}
            </Button>
          </ReasonTooltip>
          <ReasonTooltip reason={reason(one, "export_refuse")}>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t("exports.approval.refuseOf", named(one))}
              onClick={open(one, setRefused)}
            >
              {t("exports.approval.refuse")}
            </Button>
          </ReasonTooltip>
        </Group>
      ),
    },
  ]
  return (
    <Section title={t("exports.approval.title")} text={t("exports.approval.text")}>
      <FormProblem title={problem} />
      <AskedPart
        answer={asked.data}
        problem={asked.error ? problemText(asked.error) : undefined}
        onRetry={() => void asked.refetch()}
      >
        {({ items, next }) =>
          items.length === 0 && pager(next).isFirst ? (
            <Text size="sm" c="dimmed">
              {t("exports.approval.none")}
            </Text>
          ) : (
            <Stack gap="sm">
              <DataTable
                caption={t("exports.approval.caption")}
                columns={columns}
                rows={items}
                rowKey={({ id }) => id}
                isRefreshing={asked.isFetching}
                empty={<Text size="sm">{t("exports.approval.none")}</Text>}
              />
              <KeysetPager {...pager(next)} isBusy={asked.isFetching} />
            </Stack>
          )
        }
      </AskedPart>
      {approved && (
        <ConfirmDialog
          isOpen
          onClose={() => setApproved(undefined)}
          onConfirm={() => approve.mutate({ path: { id: approved.id }, headers: ifMatch(approved.version) })}
          title={t("exports.approval.approveTitle")}
          text={t("exports.approval.approveText", { name: approved.asked_by_name })}
          confirm={t("exports.approval.approve")}
          isBusy={approve.isPending}
        >
          <ExportContent one={approved} />
        </ConfirmDialog>
      )}
      {refused && <ExportRefuseDialog one={refused} onClose={() => setRefused(undefined)} />}
    </Section>
  )
}
