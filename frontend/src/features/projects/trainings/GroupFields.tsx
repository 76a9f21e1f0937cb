import { Select, SimpleGrid, Stack, Text } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { CodeSelect } from "@/lib/CodeSelect"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { EditableRows } from "@/ui/EditableRows"
import { CountySelect } from "../CountySelect"
import { NumberField } from "../NumberField"
import { type GroupRow, newGroup } from "./trainingForm"

type Props = {
  rows: readonly GroupRow[]
  onChange: (rows: readonly GroupRow[]) => void
  /** How many came, where that is stated. */
  total: number | null
  errors: Record<string, string>
}

/** Who took part, as far as it is known; what they come to stands beside how many came. */
export function GroupFields({ rows, onChange, total, errors }: Props) {
  const { t } = useTranslation()
  const sum = rows.reduce((all, { count }) => all + (count ?? 0), 0)
  const isOver = total !== null && sum > total
  return (
    <Stack gap="sm">
      <EditableRows
        rows={rows}
        onChange={onChange}
        make={newGroup}
        legend={(number) => t("trainings.groupNumber", { number })}
        add={t("trainings.addGroup")}
        remove={t("trainings.removeGroup")}
        most={300}
        errors={errors}
        error={errors.groups}
      >
        {(row, at, set) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <CodeSelect
              label={t("trainings.category")}
              list="participant_category"
              value={row.category}
              onChange={(category) => set({ category })}
              error={errors[`groups.${at}.category`] ?? errors[`groups.${at}`]}
              isOptional
            />
            <NumberField
              label={t("trainings.count")}
              isRequired
              value={row.count}
              onChange={(count) => set({ count })}
              error={errors[`groups.${at}.count`]}
            />
            <CodeSelect
              label={t("trainings.sex")}
              list="sex"
              value={row.sex}
              onChange={(sex) => set({ sex })}
              error={errors[`groups.${at}.sex`]}
              isOptional
            />
            <Select
              label={t("trainings.institution")}
              searchable
              clearable
              clearButtonProps={{
                "aria-label": t("table.removeFilter", { filter: t("trainings.institution") }),
              }}
              data={ORGANISATION_KINDS.map((value) => ({
                value,
                label: t(`terms.organisationKind.${value}`),
              }))}
              value={row.institution}
              onChange={(next) =>
                set({ institution: ORGANISATION_KINDS.find((one) => one === next) ?? null })
              }
              error={errors[`groups.${at}.institution`]}
              comboboxProps={{ withinPortal: true }}
            />
            <CountySelect
              value={row.county}
              onChange={(county) => set({ county })}
              error={errors[`groups.${at}.county`]}
            />
          </SimpleGrid>
        )}
      </EditableRows>
      {rows.length > 0 && (
        <Text size="sm" role="status" c={isOver || errors.groups ? "var(--mantine-color-error)" : "dimmed"}>
          {total === null
            ? t("trainings.groupsSum", { sum: formatNumber(sum) })
            : isOver
              ? t("trainings.groupsOver", { sum: formatNumber(sum), over: formatNumber(sum - total) })
              : t("trainings.groupsOf", { sum: formatNumber(sum), total: formatNumber(total) })}
        </Text>
      )}
    </Stack>
  )
}
