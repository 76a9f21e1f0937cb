import { Select, SimpleGrid, TextInput } from "@mantine/core"
import type { Organisation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { EditableRows } from "@/ui/EditableRows"

type ContactLink = NonNullable<Organisation["contact"]["links"]>[number]
type LinkKind = ContactLink["kind"]

const KINDS = [
  "facebook",
  "instagram",
  "linkedin",
  "x",
  "youtube",
  "other",
] as const satisfies readonly LinkKind[]

/** A page elsewhere as it is filled in. */
export type LinkRow = { key: string; kind: LinkKind; name: string; address: string }

export const rowOfLink = ({ kind, name, address }: ContactLink): LinkRow => ({
  key: crypto.randomUUID(),
  kind,
  name: name ?? "",
  address: address ?? "",
})

/** What is sent of them; nothing typed is nothing known. */
export const sentLinks = (rows: readonly LinkRow[]): ContactLink[] =>
  rows.map(({ kind, name, address }) => ({
    kind,
    name: name.trim() || null,
    address: address.trim() || null,
  }))

type Props = {
  rows: readonly LinkRow[]
  onChange: (rows: readonly LinkRow[]) => void
  /** What was last found wrong in the form. */
  errors: object
  errorOf: (at: number, field: "name" | "address") => string | undefined
}

/** Where an organisation has pages beside its web site. */
export function ContactLinkFields({ rows, onChange, errors, errorOf }: Props) {
  const { t } = useTranslation()
  return (
    <EditableRows
      rows={rows}
      onChange={onChange}
      make={() => rowOfLink({ kind: "facebook" })}
      legend={(number) => t("organisation.linkNumber", { number })}
      add={t("organisation.addLink")}
      remove={t("organisation.removeLink")}
      most={20}
      errors={errors}
    >
      {(row, at, set) => (
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Select
            label={t("organisation.linkKind")}
            allowDeselect={false}
            data={KINDS.map((value) => ({ value, label: t(`organisation.linkKinds.${value}`) }))}
            value={row.kind}
            onChange={(kind) => set({ kind: KINDS.find((one) => one === kind) ?? row.kind })}
          />
          <TextInput
            label={t("organisation.linkName")}
            maxLength={200}
            autoComplete="off"
            value={row.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={errorOf(at, "name")}
          />
          <TextInput
            label={t("organisation.linkAddress")}
            type="url"
            maxLength={200}
            autoComplete="off"
            value={row.address}
            onChange={(event) => set({ address: event.currentTarget.value })}
            error={errorOf(at, "address")}
          />
        </SimpleGrid>
      )}
    </EditableRows>
  )
}
