import { Alert, Anchor, Button, Paper, Progress, Select, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { caseList, importList, importRead, importRows, importUndo } from "@punte/client"
import { useEffect } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatNumber } from "@/i18n/format"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { ImportState } from "./ImportState"
import { faultText } from "./rowFault"

type Row = Item<typeof importRows>

const STATES = ["valid", "refused", "opened", "known", "taken_back", "stays"] as const
const TONES: Record<Row["state"], Tone> = {
  valid: "good",
  refused: "warn",
  opened: "good",
  known: "quiet",
  taken_back: "quiet",
  stays: "notice",
}
/** How often the page looks how far it is, in milliseconds. */
const LOOKS = 2000

const file = (id: string) => q(importRead, { path: { id } })
const isState = (state: string | undefined) => STATES.find((one) => one === state)
const lines = (
  id: string,
  { state, cursor }: { state?: string | undefined; cursor?: string | undefined },
) => {
  const which = isState(state)
  return q(importRows, {
    path: { id },
    query: { limit: 50, ...(which ? { state: which } : {}), ...(cursor ? { cursor } : {}) },
  })
}

export const handle = { title: "import" } as const
export const clientLoader = ({ params, request }: LoaderFunctionArgs) => {
  const id = params.id ?? ""
  return load(file(id), lines(id, filtersOf(request, ["state"])))
}

/** How far an import is, what became of each row, and how it is taken back. */
export default function ImportPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const filters = useFilters(["state"])
  const { data, refetch } = useLoaded(file(id))
  const rows = useLoaded(lines(id, { ...filters.values, cursor: filters.cursor }))
  const [isAsking, ask] = useDisclosure()
  const undo = useChange(importUndo, {
    refreshes: [importRead, importRows, importList, caseList],
    says: () => t("imports.undoing"),
    onDone: ask.close,
    // What was asked about is no longer how it is.
    onProblem: ({ isStale }) => {
      if (isStale) ask.close()
      return false
    },
  })
  const isBusy = data.state === "waiting" || data.state === "running" || data.state === "undoing"
  const again = rows.refetch
  useEffect(() => {
    if (!isBusy) return
    // The rows after what became of the whole: the last look shows the last of them.
    const timer = setInterval(() => void refetch().then(() => again()), LOOKS)
    return () => clearInterval(timer)
  }, [isBusy, refetch, again])
  const done = data.state === "undoing" ? data.taken_back + data.stays : data.rows_seen
  const all = data.state === "undoing" ? data.opened : (data.rows ?? 0)
  const columns: Column<Row>[] = [
    { key: "line", title: t("imports.line"), cell: (one) => one.line, width: 80 },
    {
      key: "state",
      title: t("imports.state"),
      cell: (one) => <StatusTag tone={TONES[one.state]}>{t(`imports.rowStates.${one.state}`)}</StatusTag>,
    },
    {
      key: "what",
      title: t("imports.what"),
      cell: (one) => (
        <Stack gap={2}>
          {faultText(one).map((text) => (
            <Text key={text} size="sm">
              {text}
            </Text>
          ))}
        </Stack>
      ),
    },
    {
      key: "case",
      title: t("cases.case"),
      cell: (one) =>
        one.case_id ? (
          <Anchor component={Link} to={paths.case(one.case_id)} size="sm">
            {t("imports.openCase")}
          </Anchor>
        ) : null,
    },
  ]
  return (
    <Page
      title={t("imports.one", { date: formatDateTime(data.created_at) })}
      lead={<ImportState of={data} />}
      above={
        <Anchor component={Link} to={paths.imports} size="sm">
          {t("imports.title")}
        </Anchor>
      }
      actions={
        data.abilities.includes("import_undo") && (
          <Button variant="default" onClick={ask.open}>
            {t("imports.undo")}
          </Button>
        )
      }
    >
      <Stack>
        <div aria-live="polite">
          {isBusy && (
            <Stack gap={4}>
              {all > 0 && (
                <Text size="sm">
                  {t("imports.sofar", { done: formatNumber(done), all: formatNumber(all) })}
                </Text>
              )}
              <Progress value={all > 0 ? (done / all) * 100 : 0} aria-label={t("imports.progress")} />
            </Stack>
          )}
          {data.fault && (
            <Alert color="orange" title={t(`imports.fileFaults.${data.fault.code}`)}>
              {data.fault.line !== null && t("imports.atLine", { line: data.fault.line })}{" "}
              {data.fault.column !== null && t("imports.atColumn", { column: data.fault.column })}
            </Alert>
          )}
        </div>
        <Section title={t("imports.report")}>
          <Facts
            columns={3}
            facts={[
              { label: t("imports.who"), value: data.created_by_name },
              { label: t("imports.kind"), value: t(`imports.kinds.${data.kind}`) },
              { label: t("imports.mode"), value: t(`imports.modes.${data.mode}`) },
              { label: t("imports.rows"), value: data.rows },
              ...(data.undo_until
                ? [{ label: t("imports.undoUntil"), value: formatDateTime(data.undo_until) }]
                : []),
              ...STATES.map((state) => ({ label: t(`imports.counts.${state}`), value: data[state] })),
            ]}
          />
        </Section>
        <Select
          label={t("imports.show")}
          value={isState(filters.values.state) ?? "all"}
          onChange={(value) => filters.set({ state: value === "all" ? null : value })}
          data={[
            { value: "all", label: t("imports.allRows") },
            ...STATES.map((state) => ({ value: state, label: t(`imports.rowStates.${state}`) })),
          ]}
          allowDeselect={false}
          maw={320}
        />
        <Paper withBorder>
          <DataTable
            caption={t("imports.report")}
            columns={columns}
            rows={rows.data.items}
            rowKey={(one) => String(one.line)}
            isRefreshing={rows.isFetching && !isBusy}
            empty={<EmptyState title={t("imports.noRows")} />}
          />
          <KeysetPager {...filters.pager(rows.data.next)} isBusy={rows.isFetching && !isBusy} />
        </Paper>
      </Stack>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={ask.close}
        onConfirm={() => undo.mutate({ path: { id }, headers: ifMatch(data.version) })}
        title={t("imports.undo")}
        text={
          data.undo_until
            ? `${t("imports.undoText")} ${t("imports.undoUntilText", { date: formatDateTime(data.undo_until) })}`
            : t("imports.undoText")
        }
        confirm={t("imports.undo")}
        isDangerous
        isBusy={undo.isPending}
      />
    </Page>
  )
}
