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
  /** How many there are in all, where that is stated. */
  total: number | null
  errors: Record<string, string>
  /** Where they stand in the request. */
  at?: "groups" | "planned_groups"
}

/** Who took part or was to, as far as it is known; what they come to stands beside how many these are. */
export function GroupFields({ rows, onChange, total, errors, at: place = "groups" }: Props) {
  const { t } = useTranslation()
  const sum = rows.reduce((all, { count }) => all + (count ?? 0), 0)
  const isPlanned = place === "planned_groups"
  const isOver = total !== null && sum > total
  return (
    <Stack gap="sm">
      <EditableRows
        rows={rows}
        onChange={onChange}
        make={newGroup}
        legend={(number) =>
          t(isPlanned ? "trainings.plannedGroupNumber" : "trainings.groupNumber", { number })
        }
        add={t(isPlanned ? "trainings.addPlannedGroup" : "trainings.addGroup")}
        remove={t(isPlanned ? "trainings.removePlannedGroup" : "trainings.removeGroup")}
        most={300}
        errors={errors}
        error={errors[place]}
      >
        {(row, at, set) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <CodeSelect
              label={t("trainings.category")}
              list="participant_category"
              value={row.category}
              onChange={(category) => set({ category })}
              error={errors[`${place}.${at}.category`] ?? errors[`${place}.${at}`]}
              isOptional
            />
            <NumberField
              label={t("trainings.count")}
              isRequired
              value={row.count}
              onChange={(count) => set({ count })}
              error={errors[`${place}.${at}.count`]}
            />
            <CodeSelect
              label={t("trainings.sex")}
              list="sex"
              value={row.sex}
              onChange={(sex) => set({ sex })}
              error={errors[`${place}.${at}.sex`]}
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
              error={errors[`${place}.${at}.institution`]}
              comboboxProps={{ withinPortal: true }}
            />
            <CountySelect
              value={row.county}
              onChange={(county) => set({ county })}
              error={errors[`${place}.${at}.county`]}
            />
          </SimpleGrid>
        )}
      </EditableRows>
      {rows.length > 0 && (
        <Text size="sm" role="status" c={isOver || errors[place] ? "var(--mantine-color-error)" : "dimmed"}>
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
