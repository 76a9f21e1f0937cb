import { Alert, Anchor, Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { useDisclosure } from "@mantine/hooks"
import {
  organisationRead,
  ownRoleList,
  ownRoleRead,
  userEndSessions,
  userList,
  userReactivate,
  userRead,
  userSuspend,
  userUpdate,
  userWorkRead,
} from "@punte/client"
import { useState } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { ifMatch, load, q, useAsked, useChange, useLoaded } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { Role, User } from "@/api/types"
import { LANGUAGE_NAMES, useTranslation } from "@/i18n"
import { formatDate, formatDateTime, formatList, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { FormConflict } from "@/lib/FormConflict"
import { showFieldProblems } from "@/lib/formProblems"
import { useParam } from "@/lib/useParam"
import { WhyLink } from "@/lib/WhyLink"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { Facts } from "@/ui/Facts"
import { FormProblem } from "@/ui/FormProblem"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { AddressOffer } from "./AddressOffer"
import { EffectiveRights, RightsPreview } from "./EffectiveRights"
import { LostFactor } from "./LostFactor"
import { PendingRoles } from "./PendingRoles"
import { ROLES, USER_TONES, useRoleNames } from "./words"

const user = (id: string) => q(userRead, { path: { id } })

export const handle = { title: "user" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(user(params.id ?? ""))

export default function UserPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data } = useLoaded(user(id))
  const me = useMe()
  const may = useMay()
  const roleNames = useRoleNames()
  const [asks, setAsks] = useState<"suspend" | "endSessions">()
  const [isEditing, editing] = useDisclosure()
  const name = data.display_name
  const done = () => setAsks(undefined)
  const refreshes = [userRead, userList]
  const suspend = useChange(userSuspend, {
    refreshes,
    says: () => t("user.suspended", { name }),
    onDone: done,
  })
  const reactivate = useChange(userReactivate, { refreshes, says: () => t("user.reactivated", { name }) })
  const endSessions = useChange(userEndSessions, {
    says: () => t("user.sessionsEnded", { name }),
    onDone: done,
  })
  const work = useAsked(q(userWorkRead, { path: { id } }), asks === "suspend")
  const holds = work.data && (work.data.cases > 0 || work.data.tasks > 0)
  const keepsNotes = work.data && work.data.notes > 0
  const seesTo = work.data && work.data.decisions > 0
  const isColleague = data.organisation_id === me.organisation.id
  const reason = me.user.id === id ? t("user.self") : may("users.manage") ? undefined : t("user.mayNot")

  return (
    <Page
      title={name}
      above={
        <Anchor component={Link} to={paths.users} size="sm">
          {t("user.above")}
        </Anchor>
      }
      lead={data.organisation_name}
      actions={
        <>
          {may("cases.assign") && isColleague && (
            <Button component={Link} to={paths.handover(id)} variant="default">
              {t("user.handOver")}
            </Button>
          )}
          {may("projects.report") && isColleague && (
            <Button component={Link} to={paths.projectHandover(id)} variant="default">
              {t("user.handOverInProjects")}
            </Button>
          )}
          <ReasonTooltip reason={reason}>
            <Button variant="default" onClick={() => setAsks("endSessions")}>
              {t("user.endSessions")}
            </Button>
          </ReasonTooltip>
          {data.status === "active" ? (
            <ReasonTooltip reason={reason}>
              <Button variant="default" onClick={() => setAsks("suspend")}>
                {t("user.suspend")}
              </Button>
            </ReasonTooltip>
          ) : (
            <ReasonTooltip reason={reason}>
              <Button
                variant="default"
                loading={reactivate.isPending}
                onClick={() => reactivate.mutate({ path: { id } })}
              >
                {t("user.reactivate")}
              </Button>
            </ReasonTooltip>
          )}
          <ReasonTooltip reason={reason}>
            <Button onClick={editing.open}>{t("user.edit")}</Button>
          </ReasonTooltip>
        </>
      }
    >
      <PendingRoles user={data} />
      <Section title={t("user.facts")} actions={<AddressOffer user={data} reason={reason} />}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("users.status"),
              value: (
                <StatusTag tone={USER_TONES[data.status]}>{t(`terms.userStatus.${data.status}`)}</StatusTag>
              ),
            },
            { label: t("users.email"), value: data.email },
            { label: t("users.roles"), value: roleNames(data.roles) },
            {
              label: t("ownRoles.choose"),
              value: formatList(data.own_roles.map((role) => role.name)) || null,
            },
            { label: t("user.language"), value: LANGUAGE_NAMES[data.language] },
            {
              label: t("users.lastSignIn"),
              value: data.last_sign_in_at ? formatDateTime(data.last_sign_in_at) : t("users.never"),
            },
            { label: t("user.created"), value: formatDate(data.created_at) },
          ]}
        />
      </Section>
      <LostFactor user={data} />
      <Section title={t("user.rights")} text={data.status === "active" ? undefined : t("user.rightsNone")}>
        <EffectiveRights
          roles={data.roles}
          own={data.own_roles.map((role) => role.id)}
          caption={t("user.rights")}
        />
      </Section>
      <WhyLink about="user" id={id} />
      <ConfirmDialog
        isOpen={asks === "suspend"}
        onClose={done}
        onConfirm={() => suspend.mutate({ path: { id } })}
        isBusy={suspend.isPending}
        title={t("user.suspendTitle", { name })}
        text={t("user.suspendText")}
        confirm={t("user.suspend")}
      >
        {holds && (
          <Alert color="orange">
            {t("user.suspendWork", { count: work.data.cases })}{" "}
            {t("user.suspendTasks", { count: work.data.tasks })}
          </Alert>
        )}
        {keepsNotes && <Alert color="orange">{t("user.suspendNotes", { count: work.data.notes })}</Alert>}
        {seesTo && <Alert color="orange">{t("user.suspendDecisions", { count: work.data.decisions })}</Alert>}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asks === "endSessions"}
        onClose={done}
        onConfirm={() => endSessions.mutate({ path: { id } })}
        isBusy={endSessions.isPending}
        title={t("user.endSessionsTitle", { name })}
        text={t("user.endSessionsText")}
        confirm={t("user.endSessions")}
      />
      <Modal
        opened={isEditing}
        onClose={editing.close}
        title={t("user.edit")}
        size="lg"
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <UserForm user={data} onClose={editing.close} />
      </Modal>
    </Page>
  )
}

type Values = { display_name: string; roles: Role[]; own_roles: string[] }

const valuesOf = ({ display_name, roles, own_roles }: User): Values => ({
  display_name,
  roles,
  own_roles: own_roles.map((role) => role.id),
})

function UserForm({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation()
  const roleNames = useRoleNames()
  const [problem, setProblem] = useState<string>()
  const [newer, setNewer] = useState<Values & { version: number }>()
  const offered = useOwnRolesFor(user)
  const form = useForm<Values>({
    initialValues: valuesOf(user),
    validate: {
      display_name: (value) => (value.trim() ? null : t("problems.fields.required")),
      roles: (value) => (value.length > 0 ? null : t("invite.rolesRequired")),
    },
  })
  const update = useChange(userUpdate, {
    refreshes: [userRead, userList, ownRoleRead, ownRoleList],
    says: ({ display_name, pending_roles }) =>
      pending_roles ? t("second.saved") : t("user.saved", { name: display_name }),
    onDone: onClose,
    onProblem: (refusal) => {
      const now = refusal.newer<User>("display_name")
      if (now) setNewer({ ...valuesOf(now), version: now.version })
      else {
        showFieldProblems(form, refusal)
        setProblem(problemText(refusal))
      }
      return true
    },
  })
  const save = (body: Values, version: number) =>
    update.mutate({ path: { id: user.id }, body, headers: ifMatch(version) })
  return (
    <form onSubmit={form.onSubmit((values) => save(values, user.version))} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          {t("user.editText")}
        </Text>
        <FormProblem title={problem} />
        <TextInput {...form.getInputProps("display_name")} label={t("users.name")} data-autofocus />
        <MultiSelect
          {...form.getInputProps("roles")}
          searchable
          label={t("users.roles")}
          data={ROLES.map((role) => ({ value: role, label: t(`terms.role.${role}`) }))}
        />
        {offered.length > 0 && (
          <MultiSelect
            {...form.getInputProps("own_roles")}
            searchable
            label={t("ownRoles.choose")}
            description={t("ownRoles.chooseHint")}
            data={offered}
          />
        )}
        <RightsPreview roles={form.values.roles} own={form.values.own_roles} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={update.isPending}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
      <FormConflict
        mine={form.values}
        newer={newer}
        fields={{
          display_name: { label: t("users.name"), words: (name) => name },
          roles: { label: t("users.roles"), words: (roles) => roleNames(roles) },
          own_roles: {
            label: t("ownRoles.choose"),
            words: (ids) =>
              formatList(offered.filter((role) => ids.includes(role.value)).map((role) => role.label)),
          },
        }}
        onClose={() => setNewer(undefined)}
        isBusy={update.isPending}
        onSave={(chosen, version) => {
          setNewer(undefined)
          form.setValues(chosen)
          save(chosen, version)
        }}
      />
    </form>
  )
}

/** The own roles that may be given to this user, and those they have. */
function useOwnRolesFor(user: User) {
  const { data } = useAsked(q(ownRoleList))
  const { data: home } = useAsked(q(organisationRead, { path: { id: user.organisation_id } }))
  const fitting = (data?.items ?? []).flatMap(({ id, state, facts }) =>
    home && facts && state === "in_force" && facts.kinds.includes(home.kind)
      ? [{ value: id, label: label(facts.names) }]
      : [],
  )
  const kept = user.own_roles.filter((role) => !fitting.some(({ value }) => value === role.id))
  return [...fitting, ...kept.map((role) => ({ value: role.id, label: role.name }))]
}
