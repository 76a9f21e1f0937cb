import { Box, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core"
import { organisationRead, userRead } from "@punte/client"
import { IconSearch } from "@tabler/icons-react"
import { useId, useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { compareWords, formatDate } from "@/i18n/format"
import { DayInput } from "@/lib/DayInput"
import { eventText } from "@/lib/events"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import type { useFilters } from "@/lib/useFilters"
import { FilterChips } from "@/ui/FilterChips"
import { KINDS } from "./kinds"
import { DAYS, type FILTERS, inForce, isReference, only, SUBJECTS, type Subject } from "./ledgerFilters"
import { UserPicker } from "./UserPicker"

const BY = {
  case_reference: "desk.byCase",
  user_id: "desk.byUser",
  subject_id: "desk.bySubject",
  organisation_id: "desk.byOrganisation",
} as const
const WIDTH = { base: "100%", xs: 280 }

type Props = { filters: ReturnType<typeof useFilters<(typeof FILTERS)[number]>> }

/** The filters of the register, and chips of those in force. */
export function LedgerFilters({ filters: { values, set, clear } }: Props) {
  const { t } = useTranslation()
  const byId = useId()
  const [chosen, choose] = useState<Subject>("case_reference")
  const subject = SUBJECTS.find((name) => values[name]) ?? chosen
  const held = inForce(values)
  const chips = useChips(held)
  return (
    <Stack gap="sm" px="md" pb="md">
      <Stack gap={4}>
        <Text size="sm" fw={500} id={byId}>
          {t("desk.by")}
        </Text>
        <SegmentedControl
          aria-labelledby={byId}
          style={{ alignSelf: "flex-start" }}
          value={subject}
          onChange={(value) => {
            const name = SUBJECTS.find((one) => one === value) ?? "case_reference"
            choose(name)
            if (SUBJECTS.some((other) => other !== name && values[other])) set(only(name, null))
          }}
          data={SUBJECTS.map((value) => ({ value, label: t(BY[value]) }))}
        />
      </Stack>
      <Group align="flex-start" gap="sm">
        <Box w={WIDTH}>
          {subject === "case_reference" && (
            <ReferenceField
              key={values.case_reference ?? ""}
              value={values.case_reference ?? ""}
              onSearch={(text) => set(only("case_reference", text))}
            />
          )}
          {(subject === "user_id" || subject === "subject_id") && (
            <UserPicker
              key={subject}
              value={held[subject] ?? null}
              onChange={(id) => set(only(subject, id))}
            />
          )}
          {subject === "organisation_id" && (
            <OrganisationSelect
              label={t("desk.byOrganisation")}
              value={held.organisation_id ?? null}
              onChange={(id) => set(only("organisation_id", id))}
              isClearable
            />
          )}
        </Box>
        <Select
          label={t("desk.kind")}
          w={WIDTH}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("desk.kind") }) }}
          placeholder={t("common.all")}
          value={held.kind ?? null}
          onChange={(kind) => set({ kind })}
          data={KINDS.map((value) => ({ value, label: eventText({ kind: value, fields: [] }) })).sort(
            (one, other) => compareWords(one.label, other.label),
          )}
        />
        {DAYS.map((name) => (
          <DayInput
            key={name}
            label={t(`desk.${name}`)}
            value={held[name] ?? null}
            onChange={(day) => set({ [name]: day })}
            isClearable
          />
        ))}
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
    </Stack>
  )
}

function useChips(held: ReturnType<typeof inForce>) {
  const { t } = useTranslation()
  const { case_reference: reference, organisation_id: organisation, kind } = held
  const user = held.user_id ?? held.subject_id
  const whoever = useAsked(q(userRead, { path: { id: user ?? "" } }), user !== undefined)
  const whose = useAsked(
    q(organisationRead, { path: { id: organisation ?? "" } }),
    organisation !== undefined,
  )
  return [
    ...(reference ? [{ key: "case_reference", label: reference }] : []),
    ...(held.user_id ? [{ key: "user_id", label: whoever.data?.display_name ?? "…" }] : []),
    ...(held.subject_id
      ? [{ key: "subject_id", label: `${t("desk.toWhom")}: ${whoever.data?.display_name ?? "…"}` }]
      : []),
    ...(organisation ? [{ key: "organisation_id", label: whose.data?.name ?? "…" }] : []),
    ...(kind ? [{ key: "kind", label: eventText({ kind, fields: [] }) }] : []),
    ...DAYS.flatMap((name) => {
      const day = held[name]
      return day ? [{ key: name, label: `${t(`desk.${name}`)}: ${formatDate(day)}` }] : []
    }),
  ]
}

/** The reference of a case; it is searched when it can be one. */
function ReferenceField({ value, onSearch }: { value: string; onSearch: (text: string | null) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const [isWrong, setIsWrong] = useState(false)
  const search = () => {
    const typed = text.trim()
    const wrong = typed !== "" && !isReference(typed)
    setIsWrong(wrong)
    if (!wrong && typed !== value) onSearch(typed || null)
  }
  return (
    <TextInput
      type="search"
      label={t("desk.reference")}
      value={text}
      maxLength={20}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={search}
      onKeyDown={(event) => event.key === "Enter" && search()}
      error={isWrong && t("desk.referenceWrong")}
      leftSection={<IconSearch size={16} aria-hidden />}
    />
  )
}
