import { Select, Stack, TextInput } from "@mantine/core"
import type { BodyPart, RecordBody } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { EditableRows } from "@/ui/EditableRows"
import { type Named, NamedFields, namedOf, sentOf } from "./NamedFields"

export type BodyRow = Named & { key: string; part: BodyPart; role: string }

export const rowsOfBodies = (bodies: readonly RecordBody[] | undefined): readonly BodyRow[] =>
  (bodies ?? []).map(({ organisation_id, name, part, role }) => ({
    key: crypto.randomUUID(),
    ...namedOf(organisation_id, name),
    part,
    role: role ?? "",
  }))

/** A body that is yet to be named. */
export const newBody = (part: BodyPart): BodyRow => ({
  key: crypto.randomUUID(),
  ...namedOf(null, null),
  part,
  role: "",
})

export const sentBodies = (rows: readonly BodyRow[]) =>
  rows.map((row) => ({ ...sentOf(row), part: row.part, role: row.role.trim() || null }))

type Props = {
  rows: readonly BodyRow[]
  onChange: (rows: readonly BodyRow[]) => void
  parts: readonly BodyPart[]
  errors: Record<string, string>
  /** What they are called in the request. */
  name?: string
  /** How what falls to each is asked for, where it is no function. */
  role?: { label: string; description: string }
}

/** Who has a part in something: organisations, or what somebody is, never people's names. */
export function BodiesFields({ rows, onChange, parts, errors, name = "bodies", role }: Props) {
  const { t } = useTranslation()
  const [first] = parts
  if (!first) return null
  return (
    <EditableRows
      rows={rows}
      onChange={onChange}
      make={() => newBody(first)}
      legend={(number) => t("bodies.number", { number })}
      add={t("bodies.add")}
      remove={t("bodies.remove")}
      most={60}
      errors={errors}
    >
      {(row, at, set) => (
        <Stack gap="xs">
          {parts.length > 1 && (
            <Select
              label={t("bodies.part")}
              allowDeselect={false}
              maw={260}
              data={parts.map((value) => ({ value, label: t(`bodies.parts.${value}`) }))}
              value={row.part}
              onChange={(next) => set({ part: parts.find((one) => one === next) ?? row.part })}
              error={errors[`${name}.${at}.part`]}
              comboboxProps={{ withinPortal: true }}
            />
          )}
          <NamedFields
            label={t("bodies.is")}
            value={row}
            change={set}
            errorOf={(field) =>
              errors[`${name}.${at}.${field}`] ?? (field === "name" ? errors[`${name}.${at}`] : undefined)
            }
          />
          <TextInput
            {...(role ?? { label: t("bodies.role"), description: t("bodies.roleHint") })}
            maxLength={400}
            value={row.role}
            onChange={(event) => set({ role: event.currentTarget.value })}
            error={errors[`${name}.${at}.role`]}
          />
        </Stack>
      )}
    </EditableRows>
  )
}
