import { Checkbox, Select, SimpleGrid, Stack, Textarea, TextInput, Title } from "@mantine/core"
import {
  activityList,
  meetingCreate,
  meetingList,
  meetingOwnerList,
  meetingRead,
  meetingUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import type { Meeting } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { EditableRows } from "@/ui/EditableRows"
import { BodiesFields } from "../BodiesFields"
import { CountySelect } from "../CountySelect"
import { NumberField } from "../NumberField"
import { COUNT_REFRESHES, DECISION_REFRESHES } from "../refreshes"
import { MEETING_KINDS, MODES, PARTS } from "./kinds"
import { MeetingConflict } from "./MeetingConflict"
import { begin, bodyOf, type MeetingBody, newDecision } from "./meetingForm"

type Props = {
  meeting: Meeting | undefined
  /** The project it belongs to, where it is entered from there. */
  projectId?: string
  onClose: () => void
  onCreated?: (made: Meeting) => void
}

/** Records a meeting, or changes its record. */
export function MeetingDialog({ meeting: shown, projectId, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [meeting] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(meeting))
  const refused = useRefused(meetingRead, meetingList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: meetingCreate,
    update: meetingUpdate,
    input: (body: MeetingBody, headers) => ({ path: { id: meeting?.id ?? "" }, body, headers }),
    field: "decisions",
    refreshes: [meetingRead, activityList, ...DECISION_REFRESHES, ...COUNT_REFRESHES],
    says: ({ title }) => t("meetings.saved", { title }),
    onProblem,
    onClose,
    onCreated,
  })
  const owners = useAsked(q(meetingOwnerList))
  // Who saw to it before stays to be chosen, also once they work elsewhere.
  const colleagues = new Map(
    [
      ...(meeting?.decisions ?? []).map(({ owner_id, owner_name }) => ({
        id: owner_id ?? "",
        display_name: owner_name ?? "",
      })),
      ...(owners.data?.items ?? []),
    ]
      .filter(({ id }) => id !== "")
      .map(({ id, display_name }) => [id, display_name]),
  )
  // What is told of one meeting stays in sight until it is taken away: the server refuses it of several.
  const isOne =
    fields.meetings === 1 || fields.number !== null || fields.minutes !== "" || fields.decisions.length > 0
  const isOfProject = Boolean(meeting ? meeting.project_id : projectId)
  const submit = () => {
    const missing = [
      ...(fields.kind ? [] : ["kind"]),
      ...(fields.title.trim() ? [] : ["title"]),
      ...fields.decisions.flatMap(({ text }, at) => (text.trim() ? [] : [`decisions.${at}.text`])),
    ]
    if (!refused.isWhole(missing)) return
    if (meeting) save(bodyOf(fields, meeting.project_id), meeting.version)
    else create({ body: bodyOf(fields, projectId) })
  }
  if (conflict) return <MeetingConflict {...conflict} colleagues={colleagues} />
  return (
    <ChangeDialog
      title={t(meeting ? "meetings.changeTitle" : "meetings.newTitle")}
      text={t("meetings.formText")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <TextInput
        label={t("meetings.name")}
        required
        maxLength={300}
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={errors.title}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t("meetings.kind")}
          required
          allowDeselect={false}
          data={MEETING_KINDS.map((value) => ({ value, label: t(`meetings.kinds.${value}`) }))}
          value={fields.kind}
          onChange={(kind) => change({ kind: MEETING_KINDS.find((one) => one === kind) ?? null })}
          error={errors.kind}
          comboboxProps={{ withinPortal: true }}
        />
        <NumberField
          label={t("meetings.count")}
          description={t("meetings.countHint")}
          min={1}
          value={fields.meetings}
          onChange={(meetings) => change({ meetings })}
          error={errors.meetings}
        />
        {isOne && (
          <NumberField
            label={t("meetings.number")}
            description={t("meetings.numberHint")}
            min={1}
            value={fields.number}
            onChange={(number) => change({ number })}
            error={errors.number}
          />
        )}
        <Select
          label={t("meetings.mode")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("meetings.mode") }) }}
          data={MODES.map((value) => ({ value, label: t(`meetings.modes.${value}`) }))}
          value={fields.mode ?? null}
          onChange={(mode) => change({ mode: MODES.find((one) => one === mode) ?? null })}
          error={errors.mode}
          comboboxProps={{ withinPortal: true }}
        />
      </SimpleGrid>
      {(isOfProject || fields.is_launch) && (
        <Checkbox
          label={t("meetings.isLaunch")}
          checked={fields.is_launch}
          onChange={(event) => change({ is_launch: event.currentTarget.checked })}
          error={errors.is_launch}
        />
      )}
      <StatedDateInput
        label={t("meetings.held")}
        description={t("meetings.heldHint")}
        value={fields.held}
        onChange={(held) => change({ held })}
        error={errors["held.date"]}
      />
      <StatedDateInput
        label={t("meetings.until")}
        value={fields.until}
        onChange={(until) => change({ until })}
        error={errors["until.date"]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <CountySelect value={fields.county} onChange={(county) => change({ county })} error={errors.county} />
        <TextInput
          label={t("meetings.place")}
          maxLength={300}
          value={fields.place}
          onChange={(event) => change({ place: event.currentTarget.value })}
          error={errors.place}
        />
        <NumberField
          label={t("meetings.participants")}
          value={fields.participants}
          onChange={(participants) => change({ participants })}
          error={errors.participants}
        />
      </SimpleGrid>
      <Title order={3} size="h5">
        {t("bodies.title")}
      </Title>
      <BodiesFields
        rows={fields.bodies}
        onChange={(bodies) => change({ bodies })}
        parts={PARTS}
        errors={errors}
      />
      <Textarea
        label={t("meetings.agenda")}
        autosize
        minRows={2}
        maxLength={20_000}
        value={fields.agenda}
        onChange={(event) => change({ agenda: event.currentTarget.value })}
        error={errors.agenda}
      />
      {isOne && (
        <>
          <Textarea
            label={t("meetings.minutes")}
            description={t("meetings.minutesHint")}
            autosize
            minRows={3}
            maxLength={20_000}
            value={fields.minutes}
            onChange={(event) => change({ minutes: event.currentTarget.value })}
            error={errors.minutes}
          />
          <Title order={3} size="h5">
            {t("meetings.decisions")}
          </Title>
          <EditableRows
            rows={fields.decisions}
            onChange={(decisions) => change({ decisions: [...decisions] })}
            make={newDecision}
            legend={(number) => t("meetings.decisionNumber", { number })}
            add={t("meetings.addDecision")}
            remove={t("meetings.removeDecision")}
            most={50}
            errors={errors}
          >
            {(row, at, set) => (
              <Stack gap="xs">
                <Textarea
                  label={t("meetings.decision")}
                  required
                  autosize
                  maxLength={1000}
                  value={row.text}
                  onChange={(event) => set({ text: event.currentTarget.value })}
                  error={errors[`decisions.${at}.text`]}
                />
                <SimpleGrid cols={{ base: 1, sm: 3 }}>
                  <Select
                    label={t("meetings.owner")}
                    description={t("meetings.ownerHint")}
                    searchable
                    clearable
                    clearButtonProps={{
                      "aria-label": t("table.removeFilter", { filter: t("meetings.owner") }),
                    }}
                    data={[...colleagues].map(([value, label]) => ({ value, label }))}
                    value={row.owner_id}
                    onChange={(owner_id) => set({ owner_id })}
                    error={errors[`decisions.${at}.owner_id`]}
                    comboboxProps={{ withinPortal: true }}
                  />
                  <TextInput
                    label={t("meetings.by")}
                    description={t("meetings.byHint")}
                    maxLength={200}
                    value={row.by}
                    onChange={(event) => set({ by: event.currentTarget.value })}
                    error={errors[`decisions.${at}.by`]}
                  />
                  <DayInput
                    label={t("meetings.due")}
                    value={row.due_on}
                    onChange={(due_on) => set({ due_on })}
                    error={errors[`decisions.${at}.due_on`]}
                    isClearable
                  />
                </SimpleGrid>
              </Stack>
            )}
          </EditableRows>
        </>
      )}
      <StatedDateInput
        label={t("meetings.next")}
        value={fields.next}
        onChange={(next) => change({ next })}
        error={errors["next.date"]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("claims.source")}
          description={t("claims.sourceHint")}
          maxLength={400}
          value={fields.source}
          onChange={(event) => change({ source: event.currentTarget.value })}
          error={errors.source}
        />
        <TextInput
          label={t("meetings.sourceNote")}
          description={t("meetings.sourceNoteHint")}
          maxLength={400}
          value={fields.source_note}
          onChange={(event) => change({ source_note: event.currentTarget.value })}
          error={errors.source_note}
        />
      </SimpleGrid>
    </ChangeDialog>
  )
}
