import { Button, Group, Modal, MultiSelect, Select, Stack, Text, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { invitationList, userInvite } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { Invitation, Role } from "@/api/types"
import { LANGUAGE_NAMES, LANGUAGES, type Language, language, useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { FormProblem } from "@/ui/FormProblem"
import { RightsPreview } from "./EffectiveRights"
import { InvitationLink } from "./InvitationLink"
import { ROLES } from "./words"

type Props = { isOpen: boolean; onClose: () => void }

/** Invites somebody. Where no mail is sent the link is shown, once. */
export function InviteDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation()
  const [made, setMade] = useState<Invitation>()
  const close = () => {
    setMade(undefined)
    onClose()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size="lg"
      title={made ? t("invite.done") : t("invite.title")}
      closeOnClickOutside={!made}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {made ? (
        <InvitationLink invitation={made} onClose={close} />
      ) : (
        <InviteForm onMade={setMade} onClose={close} />
      )}
    </Modal>
  )
}

function InviteForm({ onMade, onClose }: { onMade: (invitation: Invitation) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const may = useMay()
  const [problem, setProblem] = useState<string>()
  const isNational = may("users.manage", "national")
  const form = useForm<{
    email: string
    name: string
    organisation_id: string | null
    roles: Role[]
    language: Language
  }>({
    initialValues: {
      email: "",
      name: "",
      organisation_id: isNational ? null : me.organisation.id,
      roles: [],
      language: language(),
    },
    validate: {
      email: (value) => (value.includes("@") ? null : t("problems.fields.malformed")),
      organisation_id: (value) => (value ? null : t("problems.fields.required")),
      roles: (value) => (value.length > 0 ? null : t("invite.rolesRequired")),
    },
  })
  const invite = useChange(userInvite, {
    refreshes: [invitationList],
    onDone: onMade,
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ organisation_id, email, name, ...rest }) => {
    setProblem(undefined)
    if (!organisation_id) return
    invite.mutate({ body: { ...rest, email: email.trim(), name: name.trim() || null, organisation_id } })
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          {t("invite.text")}
        </Text>
        <FormProblem title={problem} />
        <TextInput
          {...form.getInputProps("email")}
          type="email"
          label={t("invite.email")}
          autoComplete="off"
          data-autofocus
        />
        <TextInput
          {...form.getInputProps("name")}
          label={t("invite.name")}
          autoComplete="off"
          maxLength={100}
        />
        {isNational && (
          <OrganisationSelect
            label={t("invite.organisation")}
            value={form.values.organisation_id}
            onChange={(id) => form.setFieldValue("organisation_id", id)}
            error={form.errors.organisation_id?.toString()}
          />
        )}
        <MultiSelect
          {...form.getInputProps("roles")}
          searchable
          label={t("invite.roles")}
          data={ROLES.map((role) => ({ value: role, label: t(`terms.role.${role}`) }))}
          renderOption={({ option }) => (
            <div>
              <Text size="sm">{option.label}</Text>
              <Text size="xs" c="dimmed">
                {t(`roles.about.${option.value as Role}`)}
              </Text>
            </div>
          )}
          hidePickedOptions
        />
        {form.values.roles.length > 0 && <RightsPreview roles={form.values.roles} />}
        <Select
          {...form.getInputProps("language")}
          label={t("invite.language")}
          allowDeselect={false}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t("invite.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
