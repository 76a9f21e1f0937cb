import { Radio, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { orNone } from "@/lib/orNone"

/** An organisation of the directory, or a name as it is printed. */
export type Named = { isListed: boolean; organisation_id: string | null; name: string }

export const namedOf = (
  organisation_id: string | null | undefined,
  name: string | null | undefined,
): Named => ({
  isListed: Boolean(organisation_id) || !name,
  organisation_id: organisation_id ?? null,
  name: organisation_id ? "" : (name ?? ""),
})

/** The one of the two that was chosen. */
export const sentOf = ({ isListed, organisation_id, name }: Named) => ({
  organisation_id: isListed ? organisation_id : null,
  name: isListed ? null : orNone(name),
})

type Props = {
  label: string
  value: Named
  change: (part: Partial<Named>) => void
  errorOf: (field: "organisation_id" | "name") => string | undefined
}

export function NamedFields({ label, value, change, errorOf }: Props) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs">
      <Radio.Group
        label={label}
        value={value.isListed ? "listed" : "printed"}
        onChange={(next) => change({ isListed: next === "listed" })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="listed" label={t("projects.form.partnerListed")} />
          <Radio value="printed" label={t("projects.form.partnerPrinted")} />
        </Stack>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {value.isListed ? (
          <OrganisationSelect
            label={t("projects.organisation")}
            value={value.organisation_id}
            onChange={(organisation_id) => change({ organisation_id })}
            error={errorOf("organisation_id") ?? errorOf("name")}
            isClearable
          />
        ) : (
          <TextInput
            label={t("projects.form.partnerName")}
            maxLength={300}
            value={value.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorOf("name")}
          />
        )}
      </SimpleGrid>
    </Stack>
  )
}
