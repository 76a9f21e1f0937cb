import { Anchor, Text } from "@mantine/core"
import { Link } from "react-router"
import type { MeetingRegister } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { compareWords, formatNumber } from "@/i18n/format"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { MEETING_KINDS } from "../meetings/kinds"
import { HowMany, NotStated } from "../words"
import { listOf } from "./listOf"

type Row = MeetingRegister["rows"][number]
type Filters = { year?: string | undefined; project?: string | undefined }
type Props = { register: MeetingRegister; filters: Filters; county: (code: string) => string }

/** A row for each county, a column for each kind of meeting that there was. */
export function RegisterTable({ register, filters, county }: Props) {
  const { t } = useTranslation()
  const kinds = MEETING_KINDS.filter((kind) => register.rows.some((row) => row.kind === kind))
  const codes = [...new Set(register.rows.map((row) => row.county ?? null))].toSorted((one, other) =>
    one && other ? compareWords(county(one), county(other)) : one ? -1 : 1,
  )
  const rows = codes.map((code) => ({
    code,
    of: register.rows.filter((row) => (row.county ?? null) === code),
  }))
  return (
    <Section title={t("reports.byKindAndCounty")} isFlush>
      <Text size="sm" px="md" py="sm">
        {t("reports.meetingsInAll")}: <HowMany of={register.meetings} />
        {register.uncounted > 0 && ` · ${t("reports.uncounted", { count: register.uncounted })}`}
      </Text>
      <DataTable
        caption={t("reports.byKindAndCounty")}
        rows={rows}
        rowKey={({ code }) => code ?? ""}
        empty={<EmptyState headingLevel={3} title={t("reports.noneHeld")} />}
        columns={[
          {
            key: "county",
            title: t("projects.county"),
            cell: ({ code }) => (code ? county(code) : <NotStated />),
          },
          ...kinds.map((kind) => ({
            key: kind,
            title: t(`meetings.kinds.${kind}`),
            align: "end" as const,
            cell: ({ of: found }: (typeof rows)[number]) => (
              <Cell row={found.find((row) => row.kind === kind)} filters={filters} />
            ),
          })),
        ]}
      />
    </Section>
  )
}

/** How many meetings; it opens their list. */
function Cell({ row, filters }: { row: Row | undefined; filters: Filters }) {
  const { t } = useTranslation()
  if (!row) return "–"
  const { year, project } = filters
  return (
    <>
      <Anchor
        component={Link}
        to={listOf(paths.meetings, {
          year,
          project,
          kind: row.kind,
          ...(row.county ? { county: row.county } : { placed: "no" }),
        })}
        size="sm"
      >
        <HowMany of={row.meetings} />
      </Anchor>
      {row.uncounted > 0 && (
        <Text size="xs" c="dimmed">
          {t("reports.uncounted", { count: row.uncounted })}
        </Text>
      )}
      {row.records > 1 && row.meetings !== row.records && (
        <Text size="xs" c="dimmed">
          {t("reports.records")}: {formatNumber(row.records)}
        </Text>
      )}
    </>
  )
}
