import { Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core"
import { caseRead, colleagueList, conferenceCreate } from "@punte/client"
import type { Case } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { TASK_REFRESHES } from "@/lib/refreshes"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { EditableRows } from "@/ui/EditableRows"
import {
  type DecisionForm,
  missing,
  newConference,
  newDecision,
  newParticipant,
  type ParticipantForm,
  toConference,
} from "./conferenceForm"

/** Who met about the person, and what they decided: each decision becomes a task. */
export function ConferenceDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields: form, change, isChanged } = useFields(() => newConference(today()))
  const refused = useRefused(caseRead)
  const record = useChange(conferenceCreate, {
    refreshes: TASK_REFRESHES,
    says: () => t("conferences.saved"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const submit = () => {
    if (!refused.isWhole(missing(form))) return
    const body = toConference(form)
    if (body) record.mutate({ path: { id: file.id }, body })
  }
  return (
    <ChangeDialog
      title={t("conferences.formTitle")}
      text={t("conferences.formText")}
      submit={t("conferences.save")}
      size="lg"
      onClose={onClose}
      isBusy={record.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <DayInput
          label={t("conferences.heldOn")}
          value={form.held_on}
          onChange={(held_on) => change({ held_on })}
          max={today()}
          error={refused.errors.held_on}
          isRequired
        />
        <CodeSelect
          list="conference_way"
          label={t("conferences.way")}
          value={form.way}
          onChange={(way) => change({ way })}
          error={refused.errors.way}
        />
      </SimpleGrid>
      <CodeSelect
        list="conference_person"
        label={t("conferences.person")}
        value={form.person}
        onChange={(person) => change({ person })}
        error={refused.errors.person}
      />
      <Participants
        participants={form.participants}
        errors={refused.errors}
        onChange={(participants) => change({ participants })}
      />
      <Textarea
        label={t("conferences.discussed")}
        autosize
        minRows={3}
        maxLength={8000}
        value={form.discussed}
        onChange={(event) => change({ discussed: event.currentTarget.value })}
        error={refused.errors.discussed}
      />
      <Decisions
        decisions={form.decisions}
        errors={refused.errors}
        from={form.held_on}
        onChange={(decisions) => change({ decisions })}
      />
    </ChangeDialog>
  )
}

type ParticipantsProps = {
  participants: readonly ParticipantForm[]
  errors: Record<string, string>
  onChange: (participants: readonly ParticipantForm[]) => void
}

function Participants({ participants, errors, onChange }: ParticipantsProps) {
  const { t } = useTranslation()
  return (
    <EditableRows
      rows={participants}
      onChange={onChange}
      make={newParticipant}
      legend={(number) => t("conferences.participant", { number })}
      add={t("conferences.addParticipant")}
      remove={t("conferences.removeParticipant")}
      most={30}
      isOneNeeded
      errors={errors}
    >
      {(one, at, change) => (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("conferences.who")}
            required
            maxLength={200}
            value={one.who}
            onChange={(event) => change({ who: event.currentTarget.value })}
            error={errors[`participants.${at}.who`]}
          />
          <TextInput
            label={t("conferences.body")}
            maxLength={200}
            value={one.body}
            onChange={(event) => change({ body: event.currentTarget.value })}
            error={errors[`participants.${at}.body`]}
          />
        </SimpleGrid>
      )}
    </EditableRows>
  )
}

type DecisionsProps = {
  decisions: readonly DecisionForm[]
  errors: Record<string, string>
  /** The day of the conference: nothing is due before it. */
  from: string | null
  onChange: (decisions: readonly DecisionForm[]) => void
}

function Decisions({ decisions, errors, from, onChange }: DecisionsProps) {
  const { t } = useTranslation()
  const me = useMe()
  const colleagues = useAsked(q(colleagueList))
  const owners = [
    { value: me.user.id, label: t("cases.me") },
    ...(colleagues.data?.items ?? [])
      .filter(({ id }) => id !== me.user.id)
      .map(({ id, display_name }) => ({ value: id, label: display_name })),
  ]
  return (
    <EditableRows
      rows={decisions}
      onChange={onChange}
      make={() => newDecision(me.user.id)}
      legend={(number) => t("conferences.decision", { number })}
      add={t("conferences.addDecision")}
      remove={t("conferences.removeDecision")}
      most={20}
      errors={errors}
    >
      {(one, at, change) => (
        <Stack gap="sm">
          <TextInput
            label={t("conferences.decided")}
            required
            maxLength={200}
            value={one.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
            error={errors[`decisions.${at}.text`]}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <DayInput
              label={t("conferences.due")}
              value={one.due_on}
              onChange={(due_on) => change({ due_on })}
              min={from ?? undefined}
              error={errors[`decisions.${at}.due_on`]}
              isRequired
            />
            <Select
              label={t("conferences.owner")}
              required
              allowDeselect={false}
              data={owners}
              value={one.owner_id}
              onChange={(owner_id) => owner_id && change({ owner_id })}
              error={errors[`decisions.${at}.owner_id`]}
              comboboxProps={{ withinPortal: true }}
            />
          </SimpleGrid>
          <TextInput
            label={t("conferences.by")}
            description={t("conferences.byHint")}
            maxLength={200}
            value={one.by}
            onChange={(event) => change({ by: event.currentTarget.value })}
            error={errors[`decisions.${at}.by`]}
          />
        </Stack>
      )}
    </EditableRows>
  )
}
