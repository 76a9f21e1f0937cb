import { Text } from "@mantine/core"
import { attendanceList } from "@punte/client"
import type { Case, SpecialistSession } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDay } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { useFilters } from "@/lib/useFilters"
import { type Column, DataTable } from "@/ui/DataTable"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"

/** Which sessions the person came to: all that others see of them. */
export function Attendance({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { cursor, pager } = useFilters([] as const)
  const { data, error, refetch } = useAsked(
    q(attendanceList, { path: { id: file.id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } }),
  )
  const columns: Column<SpecialistSession>[] = [
    { key: "day", title: t("specialists.day"), cell: (one) => formatDay(one.held_on) },
    {
      key: "profession",
      title: t("specialists.profession"),
      cell: (one) => term("profession", one.profession),
    },
    {
      key: "came",
      title: t("specialists.came"),
      cell: (one) => t(`specialists.attendances.${one.attendance}`),
    },
  ]
  return (
    <Section title={t("specialists.attendance")} text={t("specialists.attendanceText")} isFlush>
      <DataTable
        caption={t("specialists.attendance")}
        columns={columns}
        rows={data?.items}
        rowKey={(one) => one.id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        isDense
        empty={
          <Text size="sm" c="dimmed" p="md">
            {t("specialists.noAttendance")}
          </Text>
        }
      />
      {data && <KeysetPager {...pager(data.next)} />}
    </Section>
  )
}
