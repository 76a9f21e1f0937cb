import { Button, Group, MultiSelect, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { type Ref, useImperativeHandle } from "react"
import type { Problem } from "@/api/problem"
import type { OrganisationKind, OwnRoleFacts, OwnRoleGrant } from "@/api/types"
import { LANGUAGES, useTranslation } from "@/i18n"
import { languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { errorsOf } from "@/lib/formProblems"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { GrantTable } from "./GrantTable"
import { OwnRoleGrants } from "./OwnRoleGrants"
import { keyOfGrant, possibleIn } from "./ownRoles"

const EMPTY = { ro: "", sq: "", en: "" }

export type OwnRoleFormHandle = { refused: (problem: Problem) => void }

type Props = {
  facts?: OwnRoleFacts | undefined
  /** Everything that an own role may grant. */
  possible: readonly OwnRoleGrant[]
  onSave: (facts: OwnRoleFacts) => void
  onCancel: () => void
  isBusy: boolean
  isSaved: boolean
  problem: Problem | null
  ref: Ref<OwnRoleFormHandle>
}

/** What an own role is called, what and whom it is for, and what it grants. */
export function OwnRoleForm({ facts, possible, onSave, onCancel, isBusy, isSaved, problem, ref }: Props) {
  const { t } = useTranslation()
  const required = (value: string) => (value.trim() ? null : t("problems.fields.required"))
  const form = useForm<{
    names: OwnRoleFacts["names"]
    purpose: OwnRoleFacts["purpose"]
    kinds: OrganisationKind[]
    grants: string[]
  }>({
    initialValues: {
      names: facts?.names ?? EMPTY,
      purpose: facts?.purpose ?? EMPTY,
      kinds: facts?.kinds ?? [],
      grants: facts?.grants.map(keyOfGrant) ?? [],
    },
    validate: {
      names: { ro: required, sq: required, en: required },
      purpose: { ro: required, sq: required, en: required },
      kinds: (value) => (value.length > 0 ? null : t("ownRoles.kindsRequired")),
      grants: (value, { kinds }) =>
        chosenOf(value, kinds, possible).length > 0 ? null : t("ownRoles.grantsRequired"),
    },
  })
  useImperativeHandle(ref, () => ({
    refused: (refusal) => {
      // What stands at one grant is said of them all.
      const errors = Object.entries(errorsOf(refusal)).map(([path, text]) => [
        path.replace(/\.\d+$/, ""),
        text,
      ])
      form.setErrors(Object.fromEntries(errors))
    },
  }))
  const guard = useUnsavedGuard(form.isDirty() && !isSaved)
  const offered = possibleIn(form.values.kinds, possible)
  const chosen = chosenOf(form.values.grants, form.values.kinds, possible)
  const submit = form.onSubmit(({ names, purpose, kinds }) => {
    onSave({ names, purpose, kinds, grants: chosen.map(({ permission, reach }) => ({ permission, reach })) })
  })
  return (
    <form onSubmit={submit} noValidate>
      {guard}
      <Stack gap="lg">
        <FormProblem title={problem && !problem.isStale ? problemText(problem) : undefined} />
        <Section title={t("ownRoles.name")}>
          <Stack>
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              {LANGUAGES.map((code) => (
                <TextInput
                  {...form.getInputProps(`names.${code}`)}
                  key={code}
                  label={t("ownRoles.nameIn", { language: languageName(code) })}
                  maxLength={80}
                  lang={code}
                />
              ))}
            </SimpleGrid>
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              {LANGUAGES.map((code) => (
                <Textarea
                  {...form.getInputProps(`purpose.${code}`)}
                  key={code}
                  label={t("ownRoles.purposeIn", { language: languageName(code) })}
                  maxLength={500}
                  autosize
                  minRows={2}
                  lang={code}
                />
              ))}
            </SimpleGrid>
            <MultiSelect
              {...form.getInputProps("kinds")}
              searchable
              label={t("ownRoles.kinds")}
              description={t("ownRoles.kindsHint")}
              data={ORGANISATION_KINDS.map((kind) => ({
                value: kind,
                label: t(`terms.organisationKind.${kind}`),
              }))}
            />
          </Stack>
        </Section>
        {offered.length > 0 ? (
          <OwnRoleGrants
            offered={offered}
            value={chosen.map(keyOfGrant)}
            onChange={(grants) => form.setFieldValue("grants", grants)}
          />
        ) : (
          <Text c="dimmed">{t("ownRoles.kindsFirst")}</Text>
        )}
        {form.errors.grants && (
          <Text c="red" size="sm" role="alert">
            {form.errors.grants}
          </Text>
        )}
        {chosen.length > 0 && (
          <Section title={t("ownRoles.chosen")} isFlush>
            <GrantTable caption={t("ownRoles.chosen")} grants={chosen} />
          </Section>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("ownRoles.send")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What was ticked and is possible in every kind that was chosen. */
const chosenOf = (grants: readonly string[], kinds: OrganisationKind[], possible: readonly OwnRoleGrant[]) =>
  possibleIn(kinds, possible).filter((one) => grants.includes(keyOfGrant(one)))
