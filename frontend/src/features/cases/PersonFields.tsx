import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core"
import { IconPlus, IconTrash } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { countryOptions, languageOptions } from "@/lib/codes"
import { usePack } from "@/lib/pack"
import { PartialDateInput } from "@/ui/PartialDateInput"
import classes from "./Cases.module.css"
import type { PersonDraft } from "./personForm"

type Props = {
  value: PersonDraft
  onChange: (next: PersonDraft) => void
  /** Problems by path below the person, such as `contacts.0.value`. */
  error: (path: string) => ReactNode
}

const AGE_BASES = ["document", "declared", "estimated", "disputed"] as const
const IDENTIFIER_KINDS = [
  "personal_number",
  "identity_card",
  "passport",
  "residence_permit",
  "birth_certificate",
  "file_number",
  "other",
] as const
const CONTACT_KINDS = ["phone", "email", "address", "other"] as const

/** Who the person is, as far as it is known. */
export function IdentityFields({ value, onChange, error }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const set = (change: Partial<PersonDraft>) => onChange({ ...value, ...change })
  const { identifiers } = value
  const setIdentifier = (at: number, change: object) =>
    set({ identifiers: identifiers.map((one, index) => (index === at ? { ...one, ...change } : one)) })

  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t("cases.form.leaveEmpty")}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("cases.form.givenNames")}
          value={value.given_names}
          onChange={(event) => set({ given_names: event.currentTarget.value })}
          error={error("given_names")}
          autoComplete="off"
        />
        <TextInput
          label={t("cases.form.familyName")}
          value={value.family_name}
          onChange={(event) => set({ family_name: event.currentTarget.value })}
          error={error("family_name")}
          autoComplete="off"
        />
      </SimpleGrid>
      <TagsInput
        label={t("cases.form.aliases")}
        description={t("cases.form.aliasesHint")}
        value={value.aliases}
        onChange={(aliases) => set({ aliases })}
        error={error("aliases")}
      />
      <PartialDateInput
        label={t("cases.form.birth")}
        description={t("cases.form.birthHint")}
        value={value.birth}
        onChange={(birth) => set({ birth })}
        error={asText(error("birth") ?? error("birth.date"))}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label={t("cases.form.ageBasis")}
          clearable
          placeholder={t("common.unknown")}
          data={AGE_BASES.map((basis) => ({ value: basis, label: t(`cases.form.ageBases.${basis}`) }))}
          value={value.age_basis}
          onChange={(age_basis) => set({ age_basis })}
          error={error("age_basis")}
        />
        <MultiSelect
          label={t("cases.form.languages")}
          placeholder={value.languages.length ? "" : t("common.unknown")}
          searchable
          data={languageOptions()}
          value={value.languages}
          onChange={(languages) => set({ languages })}
          error={error("languages")}
        />
        <MultiSelect
          label={t("cases.form.citizenships")}
          placeholder={value.citizenships.length ? "" : t("common.unknown")}
          searchable
          data={countryOptions()}
          value={value.citizenships}
          onChange={(citizenships) => set({ citizenships })}
          error={error("citizenships")}
        />
      </SimpleGrid>
      <Text fw={600} size="sm">
        {t("cases.form.identifiers")}
      </Text>
      {identifiers.map((identifier, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <Group key={at} align="flex-end" gap="xs" wrap="wrap">
          <Select
            label={t("cases.form.identifierKind")}
            w={190}
            allowDeselect={false}
            data={IDENTIFIER_KINDS.map((kind) => ({
              value: kind,
              label: t(`cases.form.identifierKinds.${kind}`),
            }))}
            value={identifier.kind}
            onChange={(kind) => setIdentifier(at, { kind })}
            error={error(`identifiers.${at}.kind`)}
          />
          <TextInput
            label={t("cases.form.identifierValue")}
            w={200}
            value={identifier.value}
            onChange={(event) => setIdentifier(at, { value: event.currentTarget.value })}
            error={error(`identifiers.${at}.value`)}
            autoComplete="off"
          />
          <Select
            label={t("cases.form.identifierCountry")}
            w={190}
            searchable
            allowDeselect={false}
            data={countryOptions()}
            value={identifier.country}
            onChange={(country) => setIdentifier(at, { country })}
            error={error(`identifiers.${at}.country`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("cases.form.removeIdentifier")}
            onClick={() => set({ identifiers: identifiers.filter((_, index) => index !== at) })}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            set({
              identifiers: [...identifiers, { kind: "identity_card", value: "", country: pack.country }],
            })
          }
        >
          {t("cases.form.addIdentifier")}
        </Button>
      </div>
    </Stack>
  )
}

/** How the person can be reached, and what is safe. Not safe is where it starts. */
export function ContactFields({ value, onChange, error }: Props) {
  const { t } = useTranslation()
  const { contacts } = value
  const set = (next: PersonDraft["contacts"]) => onChange({ ...value, contacts: next })
  const change = (at: number, changed: Partial<PersonDraft["contacts"][number]>) =>
    set(contacts.map((one, index) => (index === at ? { ...one, ...changed } : one)))
  return (
    <Stack>
      {contacts.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("cases.form.noContact")}
        </Text>
      )}
      {contacts.map((contact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <div key={at} className={classes.contactBox}>
          <Stack gap="sm">
            <Group align="flex-end" gap="sm" wrap="wrap">
              <Select
                label={t("cases.form.contactKind")}
                w={130}
                allowDeselect={false}
                data={CONTACT_KINDS.map((kind) => ({
                  value: kind,
                  label: t(`cases.form.contactKinds.${kind}`),
                }))}
                value={contact.kind}
                onChange={(kind) => {
                  const known = CONTACT_KINDS.find((one) => one === kind)
                  if (known) change(at, { kind: known })
                }}
              />
              <TextInput
                label={t("cases.form.contactValue")}
                flex={1}
                miw={180}
                value={contact.value}
                onChange={(event) => change(at, { value: event.currentTarget.value })}
                error={error(`contacts.${at}.value`)}
                autoComplete="off"
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("cases.form.removeContact")}
                onClick={() => set(contacts.filter((_, index) => index !== at))}
              >
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </Group>
            <Group gap="xl">
              <Switch
                label={t("cases.form.safeToCall")}
                checked={contact.safe_to_call}
                onChange={(event) => change(at, { safe_to_call: event.currentTarget.checked })}
              />
              <Switch
                label={t("cases.form.safeToWrite")}
                checked={contact.safe_to_write}
                onChange={(event) => change(at, { safe_to_write: event.currentTarget.checked })}
              />
            </Group>
            <Textarea
              label={t("cases.form.contactNote")}
              description={t("cases.form.contactNoteHint")}
              autosize
              minRows={1}
              maxLength={500}
              value={contact.note}
              onChange={(event) => change(at, { note: event.currentTarget.value })}
              error={error(`contacts.${at}.note`)}
            />
          </Stack>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            set([
              ...contacts,
              { kind: "phone", value: "", safe_to_call: false, safe_to_write: false, note: "" },
            ])
          }
        >
          {t("cases.form.addContact")}
        </Button>
      </div>
    </Stack>
  )
}

const asText = (node: ReactNode) => (typeof node === "string" ? node : undefined)
