import { Button, Group, MultiSelect, Select, SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import type { organisationCreate } from "@punte/client"
import { type Ref, useImperativeHandle } from "react"
import type { Problem } from "@/api/problem"
import type { Body, Organisation, OrganisationKind } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, label, languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { usePack } from "@/lib/pack"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { ContactLinkFields, type LinkRow, rowOfLink, sentLinks } from "./ContactLinkFields"

export type OrganisationBody = Body<typeof organisationCreate>
export type OrganisationFormHandle = { refused: (problem: Problem) => void }

type Props = {
  organisation?: Organisation
  onSave: (body: OrganisationBody) => void
  onCancel: () => void
  isBusy: boolean
  isSaved: boolean
  problem: Problem | null
  ref: Ref<OrganisationFormHandle>
}

/** Everything about an organisation but its services. */
export function OrganisationForm({ organisation, onSave, onCancel, isBusy, isSaved, problem, ref }: Props) {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const form = useForm({
    initialValues: {
      kind: organisation?.kind ?? (null as OrganisationKind | null),
      names: {
        ro: organisation?.names.ro ?? "",
        sq: organisation?.names.sq ?? "",
        en: organisation?.names.en ?? "",
      },
      aliases: organisation?.aliases ?? [],
      counties: organisation?.counties ?? [],
      parent_id: organisation?.parent_id ?? null,
      mandates: organisation?.mandates ?? [],
      contact: {
        address: organisation?.contact.address ?? "",
        phone: organisation?.contact.phone ?? "",
        phone_extension: organisation?.contact.phone_extension ?? "",
        fax: organisation?.contact.fax ?? "",
        email: organisation?.contact.email ?? "",
        website: organisation?.contact.website ?? "",
      },
      links: (organisation?.contact.links ?? []).map(rowOfLink) as readonly LinkRow[],
    },
    validate: {
      kind: (value) => (value ? null : t("problems.fields.required")),
      names: {
        ro: (_, { names }) =>
          Object.values(names).some((name) => name.trim()) ? null : t("organisation.nameRequired"),
      },
    },
  })
  useImperativeHandle(ref, () => ({ refused: (refusal) => showFieldProblems(form, refusal) }))
  const guard = useUnsavedGuard(form.isDirty() && !isSaved)

  const submit = form.onSubmit(({ kind, names, contact, links, ...rest }) => {
    if (kind)
      onSave({
        ...rest,
        kind,
        names: given(names),
        contact: { ...given(contact), links: sentLinks(links) },
      })
  })

  return (
    <form onSubmit={submit} noValidate>
      {guard}
      <Stack gap="lg">
        <FormProblem title={problem && !problem.isStale ? problemText(problem) : undefined} />
        <Section title={t("organisation.names")}>
          <Stack>
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              {(["ro", "sq", "en"] as const).map((code) => (
                <TextInput
                  {...form.getInputProps(`names.${code}`)}
                  key={code}
                  label={t("organisation.nameIn", { language: languageName(code) })}
                  maxLength={200}
                  lang={code}
                />
              ))}
            </SimpleGrid>
            <TagsInput
              {...form.getInputProps("aliases")}
              label={t("organisation.aliases")}
              description={t("organisation.aliasesHint")}
              maxTags={20}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Select
                {...form.getInputProps("kind")}
                label={t("directory.kind")}
                required
                searchable
                data={ORGANISATION_KINDS.map((value) => ({
                  value,
                  label: t(`terms.organisationKind.${value}`),
                }))}
              />
              <OrganisationSelect
                label={`${t("organisation.parent")} (${t("common.optional")})`}
                value={form.values.parent_id}
                onChange={(id) => form.setFieldValue("parent_id", id)}
                error={form.errors.parent_id?.toString()}
                isClearable
              />
            </SimpleGrid>
            <MultiSelect
              {...form.getInputProps("counties")}
              label={t("organisation.counties")}
              description={t("organisation.countiesHint")}
              searchable
              clearable
              data={pack.counties
                .map(({ code, labels }) => ({ value: code, label: label(labels) || county(code) }))
                .toSorted((a, b) => compareWords(a.label, b.label))}
            />
            <MultiSelect
              {...form.getInputProps("mandates")}
              label={t("organisation.mandates")}
              clearable
              data={(pack.code_lists.organisation_mandate ?? []).map(({ code, labels }) => ({
                value: code,
                label: label(labels),
              }))}
            />
          </Stack>
        </Section>
        <Section title={t("organisation.contact")} text={t("organisation.institutional")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              {...form.getInputProps("contact.phone")}
              type="tel"
              label={t("organisation.phone")}
              autoComplete="off"
            />
            <TextInput
              {...form.getInputProps("contact.phone_extension")}
              label={t("organisation.extension")}
              maxLength={20}
              autoComplete="off"
            />
            <TextInput
              {...form.getInputProps("contact.fax")}
              type="tel"
              label={t("organisation.fax")}
              autoComplete="off"
            />
            <TextInput
              {...form.getInputProps("contact.email")}
              type="email"
              label={t("organisation.email")}
              autoComplete="off"
            />
            <TextInput
              {...form.getInputProps("contact.address")}
              label={t("organisation.address")}
              autoComplete="off"
            />
            <TextInput
              {...form.getInputProps("contact.website")}
              type="url"
              label={t("organisation.website")}
              autoComplete="off"
            />
          </SimpleGrid>
          <ContactLinkFields
            rows={form.values.links}
            onChange={(links) => form.setFieldValue("links", links)}
            errors={form.errors}
            errorOf={(at, field) => form.errors[`contact.links.${at}.${field}`]?.toString()}
          />
        </Section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What was typed; nothing typed is nothing known. */
function given<K extends string>(values: Record<K, string>): Record<K, string | null> {
  const entries = Object.entries<string>(values).map(([key, value]) => [key, value.trim() || null])
  return Object.fromEntries(entries) as Record<K, string | null>
}
