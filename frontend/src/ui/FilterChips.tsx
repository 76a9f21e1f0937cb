import { Button, Group, Pill } from "@mantine/core"
import { useTranslation } from "@/i18n"

type Props = {
  chips: readonly { key: string; label: string }[]
  onRemove: (key: string) => void
  onClear: () => void
}

/** The filters in force, each removable. */
export function FilterChips({ chips, onRemove, onClear }: Props) {
  const { t } = useTranslation()
  if (chips.length === 0) return null
  return (
    <Group gap="xs" role="group" aria-label={t("table.filters")}>
      {chips.map(({ key, label }) => (
        <Pill
          key={key}
          size="md"
          withRemoveButton
          onRemove={() => onRemove(key)}
          removeButtonProps={{
            "aria-label": t("table.removeFilter", { filter: label }),
            "aria-hidden": false,
            tabIndex: 0,
          }}
        >
          {label}
        </Pill>
      ))}
      <Button variant="subtle" size="compact-sm" onClick={onClear}>
        {t("table.clearFilters")}
      </Button>
    </Group>
  )
}
