import { Radio, Select, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { countryOptions } from "@/lib/codes"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import type { PartnerRow } from "./projectForm"

type Props = {
  row: PartnerRow
  change: (part: Partial<PartnerRow>) => void
  errorOf: (field: string) => string | undefined
}

/** A partner: an organisation of the directory, whose people then see the project, or a name as it is printed. */
export function PartnerFields({ row, change, errorOf }: Props) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t("projects.form.partnerIs")}
        value={row.isListed ? "listed" : "printed"}
        onChange={(next) => change({ isListed: next === "listed" })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="listed" label={t("projects.form.partnerListed")} />
          <Radio value="printed" label={t("projects.form.partnerPrinted")} />
        </Stack>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {row.isListed ? (
          <OrganisationSelect
            label={t("projects.partner")}
            value={row.organisation_id}
            onChange={(organisation_id) => change({ organisation_id })}
            error={errorOf("organisation_id") ?? errorOf("name")}
          />
        ) : (
          <TextInput
            label={t("projects.form.partnerName")}
            required
            maxLength={300}
            value={row.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorOf("name")}
          />
        )}
        <Select
          label={t("projects.country")}
          searchable
          clearable
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
