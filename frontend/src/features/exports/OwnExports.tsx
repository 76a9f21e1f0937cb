import { Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core"
import { exportCancel, exportDownload, exportList } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Link } from "react-router"
import { ifMatch, keyOf, useChange, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import type { Export } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatNumber, formatPercent } from "@/i18n/format"
import { useFilters } from "@/lib/useFilters"
import { useOpening } from "@/lib/useOpening"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { exported } from "./exported"

/** How often the page asks how far they are. */
const POLL_MS = 3_000
/** How often it asks whether somebody has answered. */
const ANSWER_POLL_MS = 60_000

const TONES = {
  awaiting_approval: "notice",
  waiting: "notice",
  running: "accent",
  ready: "good",
  downloaded: "quiet",
  expired: "quiet",
  failed: "danger",
  cancelled: "quiet",
  refused: "warn",
} as const satisfies Record<Export["state"], Tone>

/** The exports that this person asked for. */
export function OwnExports() {
  const { t } = useTranslation()
  const may = useMay()
  const client = useQueryClient()
  const filters = useFilters([])
  const { data, isFetching } = useLoaded({
    ...exported({ cursor: filters.cursor }),
    refetchInterval: ({ state }) => pollOf(state.data?.items ?? []),
  })
  const [taken, take] = useState<Export>()
  const [dropped, drop] = useState<Export>()
  const { opening, open } = useOpening(async (id, how) => {
    const version = data.items.find((one) => one.id === id)?.version ?? 0
    const content = await exportDownload({ path: { id }, headers: ifMatch(version), ...how })
    // It is gone now, and the list says so.
    void client.invalidateQueries({ queryKey: keyOf(exportList) })
    return content
  }, exportList)
  // A file comes once: whatever would break that off waits or is asked about.
  const isComing = opening !== undefined && !opening.problem
  const isTaking = ({ id }: Export) => isComing && opening.id === id
  const guard = useUnsavedGuard(isComing, {
    title: t("exports.leaveTitle"),
    text: t("exports.leaveText"),
    leave: t("exports.leave"),
  })
  const cancel = useChange(exportCancel, {
    refreshes: [exportList],
    says: () => t("exports.cancelled"),
    onDone: () => drop(undefined),
    onProblem: () => {
      drop(undefined)
      return false
    },
  })
  const named = (one: Export) => ({
    what: t(`exports.kinds.${one.kind}`),
    when: formatDateTime(one.asked_at),
  })
  const columns: Column<Export>[] = [
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
    { key: "asked", title: t("exports.asked"), cell: (one) => formatDateTime(one.asked_at) },
    { key: "state", title: t("exports.state"), cell: (one) => <State one={one} /> },
    { key: "rows", title: t("exports.rows"), cell: (one) => <Rows one={one} /> },
    {
      key: "reader",
      title: t("exports.reader"),
      cell: (one) => (
        <Text size="xs" title={one.recipient}>
          {one.recipient.slice(0, 14)}…
        </Text>
      ),
    },
    {
      key: "acts",
      title: t("common.actions"),
      isUnlabelled: true,
      cell: (one) => (
        <Stack gap={4}>
          <Group gap="xs" justify="flex-end">
            {one.abilities.includes("export_download") && (
              <Button
                size="compact-sm"
                aria-label={isTaking(one) ? undefined : t("exports.downloadOf", named(one))}
                disabled={isComing}
                onClick={() => take(one)}
              >
                {opening && isTaking(one)
                  ? t("exports.downloading", { share: formatPercent(opening.share) })
                  : t("exports.download")}
              </Button>
            )}
            {one.abilities.includes("export_cancel") && (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={t("exports.cancelOf", named(one))}
                onClick={() => drop(one)}
              >
                {t("exports.cancel")}
              </Button>
            )}
          </Group>
          {opening?.id === one.id && opening.problem && (
            <Text size="sm" c="red" role="alert">
              {opening.problem}
            </Text>
          )}
        </Stack>
      ),
    },
  ]
  return (
    <>
      <Section title={t("exports.own")} isFlush>
        <DataTable
          caption={t("exports.caption")}
          columns={columns}
          rows={data.items}
          rowKey={({ id }) => id}
          isRefreshing={isFetching && !data.items.some(isUnderWay)}
          empty={
            <EmptyState
              title={t("exports.none")}
              text={t("exports.noneText")}
              action={
                may("cases.read") && (
                  <Anchor component={Link} to={paths.cases}>
                    {t("exports.toCases")}
                  </Anchor>
                )
              }
            />
          }
        />
        <KeysetPager {...filters.pager(data.next)} isBusy={isFetching} />
      </Section>
      <ConfirmDialog
        isOpen={taken !== undefined}
        onClose={() => take(undefined)}
        onConfirm={() => {
          if (taken) open({ id: taken.id, size: taken.manifest?.bytes ?? 1 })
          take(undefined)
        }}
        title={t("exports.downloadTitle")}
        text={t("exports.downloadText")}
        confirm={t("exports.download")}
      >
        <Stack gap={2}>
          <Text size="sm" fw={600}>
            {t("exports.check")}
          </Text>
          <Text size="xs" style={{ overflowWrap: "anywhere" }}>
            {t("exports.hash", { hash: taken?.manifest?.sha256 })}
          </Text>
          <Text size="xs" style={{ overflowWrap: "anywhere" }}>
            {t("exports.plainHash", { hash: taken?.manifest?.plain_sha256 })}
          </Text>
        </Stack>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={dropped !== undefined}
        onClose={() => drop(undefined)}
        onConfirm={() =>
          dropped && cancel.mutate({ path: { id: dropped.id }, headers: ifMatch(dropped.version) })
        }
        title={t("exports.cancelTitle")}
        text={t("exports.cancelText")}
        confirm={t("exports.cancel")}
        isDangerous
        isBusy={cancel.isPending}
      />
      {guard}
    </>
  )
}

const isUnderWay = ({ state }: Pick<Export, "state">) => state === "waiting" || state === "running"

const pollOf = (items: readonly Export[]) => {
  if (items.some(isUnderWay)) return POLL_MS
  return items.some(({ state }) => state === "awaiting_approval") ? ANSWER_POLL_MS : false
}

function State({ one }: { one: Export }) {
  const { t } = useTranslation()
  return (
    <Stack gap={2}>
      <StatusTag tone={TONES[one.state]}>{t(`exports.states.${one.state}`)}</StatusTag>
      {one.state === "ready" && one.manifest && (
        <Text size="xs" c="dimmed">
          {t("exports.until", { when: formatDateTime(one.manifest.expires_at) })}
        </Text>
      )}
      <Answered approval={one.approval} />
      {one.failure && <Text size="xs">{t(`exports.failures.${one.failure}`)}</Text>}
    </Stack>
  )
}

/** What a second person says to it, or until when one is asked. */
function Answered({ approval }: { approval: Export["approval"] }) {
  const { t } = useTranslation()
  if (!approval) return null
  const { until, decided_by_name, decided_at, refusal } = approval
  if (until) return <Text size="xs">{t("exports.awaitsUntil", { when: formatDateTime(until) })}</Text>
  const answered = { name: decided_by_name ?? "", when: decided_at ? formatDateTime(decided_at) : "" }
  return (
    <Text size="xs">
      {refusal
        ? t("exports.refusedBy", { ...answered, why: t(`exports.approval.refusals.${refusal}`) })
        : t("exports.approvedBy", answered)}
    </Text>
  )
}

function Rows({ one }: { one: Export }) {
  const { t } = useTranslation()
  const done = formatNumber(one.rows)
  if (!isUnderWay(one)) return done
  const all = one.expected_rows
  return (
    <Stack gap={4}>
      <span>
        {all == null
          ? t("exports.progressOpen", { done })
          : t("exports.progress", { done, all: formatNumber(all) })}
      </span>
      {all != null && <Progress value={all > 0 ? (100 * one.rows) / all : 0} aria-hidden size="sm" />}
    </Stack>
  )
}
