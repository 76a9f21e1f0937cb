import { SimpleGrid, Text } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { EditableRows } from "@/ui/EditableRows"
import { NumberField } from "../NumberField"
import { type MilestoneRow, newMilestone } from "./indicatorForm"

type Props = {
  rows: readonly MilestoneRow[]
  onChange: (rows: readonly MilestoneRow[]) => void
  errors: Record<string, string>
}

/** What is aimed at on the way to the target, by when as far as that is stated. */
export function MilestoneFields({ rows, onChange, errors }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <Text size="sm" c="dimmed">
        {t("indicators.milestonesHint")}
      </Text>
      <EditableRows
        rows={rows}
        onChange={onChange}
        make={newMilestone}
        legend={(number) => t("indicators.milestoneNumber", { number })}
        add={t("indicators.addMilestone")}
        remove={t("indicators.removeMilestone")}
        most={50}
        errors={errors}
        error={errors.milestones}
      >
        {(row, at, set) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberField
              label={t("indicators.milestoneValue")}
              isRequired
              value={row.value}
              onChange={(value) => set({ value })}
              error={errors[`milestones.${at}.value`]}
            />
            <DayInput
              label={t("indicators.on")}
              value={row.on}
              onChange={(on) => set({ on })}
              error={errors[`milestones.${at}.on`]}
              isClearable
            />
          </SimpleGrid>
        )}
      </EditableRows>
    </>
  )
}
