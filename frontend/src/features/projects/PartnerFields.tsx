import { Select, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { countryName } from "@/i18n/format"
import { countryOptions } from "@/lib/codes"
import { NamedFields } from "./NamedFields"
import type { PartnerRow } from "./projectForm"

type Props = {
  row: PartnerRow
  change: (part: Partial<PartnerRow>) => void
  errorOf: (field: string) => string | undefined
}

/** A partner of a project, its country and what it does there. */
export function PartnerFields({ row, change, errorOf }: Props) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs">
      <NamedFields label={t("projects.form.partnerIs")} value={row} change={change} errorOf={errorOf} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t("projects.country")}
          searchable
          clearable
          clearButtonProps={{
            "aria-label": t("table.removeFilter", { filter: row.country ? countryName(row.country) : "" }),
          }}
          data={countryOptions()}
          value={row.country}
          onChange={(country) => change({ country })}
          error={errorOf("country")}
        />
        <TextInput
          label={t("projects.partnerRole")}
          maxLength={200}
          value={row.role}
          onChange={(event) => change({ role: event.currentTarget.value })}
          error={errorOf("role")}
        />
      </SimpleGrid>
    </Stack>
  )
}
