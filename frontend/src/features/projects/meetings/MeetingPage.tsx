import { Anchor, Button, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { activityList, meetingRead, meetingRemove } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import type { Decision, Meeting } from "@/api/projectTypes"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatPartialDate } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { useParam } from "@/lib/useParam"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { Bodies } from "../Bodies"
import { RecordFiles } from "../files/RecordFiles"
import { projectFact } from "../ProjectFact"
import classes from "../Projects.module.css"
import { COUNT_REFRESHES, DECISION_REFRESHES } from "../refreshes"
import { ServedMeasures } from "../ServedMeasures"
import { HowMany, placeWords, Stated } from "../words"
import { DECISION_TONES, PARTS } from "./kinds"
import { MeetingDialog } from "./MeetingDialog"
import { kindWords } from "./MeetingTable"
import { SettleButtons } from "./SettleButtons"
import { useSettle } from "./useSettle"

const question = (id: string) => q(meetingRead, { path: { id } })

export const handle = { title: "meeting" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function MeetingPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { county } = usePack()
  const { data: meeting } = useLoaded(question(useParam("id")))
  const [isEditing, editing] = useDisclosure()
  const [isRemoving, removing] = useDisclosure()
  const stale = useStale(meetingRead)
  const remove = useChange(meetingRemove, {
    refreshes: [activityList, ...DECISION_REFRESHES, ...COUNT_REFRESHES],
    says: () => t("meetings.removed", { title: meeting.title }),
    onDone: () => navigate(paths.meetings, { replace: true }),
    onProblem: ({ isStale }) => {
      removing.close()
      if (isStale) stale()
      return false
    },
  })
  const mayChange = meeting.abilities.includes("meeting_update")
  const where = placeWords(meeting.place, meeting.county && county(meeting.county))
  return (
    <Page
      title={meeting.title}
      lead={[kindWords(meeting, t), meeting.is_launch && t("meetings.launch")].filter(Boolean).join(" · ")}
      above={
        <Anchor component={Link} to={paths.meetings} size="sm">
          {t("meetings.title")}
        </Anchor>
      }
      actions={
        mayChange && (
          <>
            <Button variant="default" onClick={removing.open}>
              {t("common.remove")}
            </Button>
            <Button variant="default" onClick={editing.open}>
              {t("common.edit")}
            </Button>
          </>
        )
      }
    >
      <Section title={t("meetings.what")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("projects.when"),
              value: spanWords({ from: meeting.held, to: meeting.until ?? meeting.held }),
            },
            { label: t("meetings.place"), value: <Stated>{where}</Stated> },
            {
              label: t("meetings.mode"),
              value: <Stated>{meeting.mode && t(`meetings.modes.${meeting.mode}`)}</Stated>,
            },
            {
              label: t("meetings.participants"),
              value: <HowMany of={meeting.participants} />,
            },
            { label: t("meetings.count"), value: <HowMany of={meeting.meetings} /> },
            {
              label: t("meetings.next"),
              value: <Stated>{meeting.next && formatPartialDate(meeting.next)}</Stated>,
            },
            ...projectFact(meeting.project_id),
            { label: t("meetings.keeper"), value: meeting.keeper_name },
            {
              label: t("claims.source"),
              value: <Stated>{[meeting.source, meeting.source_note].filter(Boolean).join(" · ")}</Stated>,
            },
          ]}
        />
      </Section>
      <Section title={t("bodies.title")}>
        <Bodies bodies={meeting.bodies} parts={PARTS} />
      </Section>
      {(meeting.agenda || meeting.minutes) && (
        <Section title={t("meetings.said")}>
          <Facts
            facts={[
              {
                label: t("meetings.agenda"),
                value: <Stated>{meeting.agenda && <p className={classes.text}>{meeting.agenda}</p>}</Stated>,
              },
              {
                label: t("meetings.minutes"),
                value: (
                  <Stated>{meeting.minutes && <p className={classes.text}>{meeting.minutes}</p>}</Stated>
                ),
              },
            ]}
          />
        </Section>
      )}
      <Decisions meeting={meeting} mayChange={mayChange} />
      <ServedMeasures id={meeting.id} />
      <RecordFiles kind="meeting" id={meeting.id} mayChange={mayChange} />
      {isEditing && <MeetingDialog meeting={meeting} onClose={editing.close} />}
      <ConfirmDialog
        isOpen={isRemoving}
        onClose={removing.close}
        onConfirm={() => remove.mutate({ path: { id: meeting.id }, headers: ifMatch(meeting.version) })}
        title={t("projects.removeTitle", { name: meeting.title })}
        text={t("meetings.removeText")}
        confirm={t("common.remove")}
        isDangerous
        isBusy={remove.isPending}
      />
    </Page>
  )
}

function Decisions({ meeting, mayChange }: { meeting: Meeting; mayChange: boolean }) {
  const { t } = useTranslation()
  const settle = useSettle()
  return (
    <Section title={t("meetings.decisions")} text={t("meetings.decisionsText")} isFlush>
      <DataTable
        caption={t("meetings.decisions")}
        rows={meeting.decisions}
        rowKey={({ id }) => id}
        empty={<EmptyState headingLevel={3} title={t("meetings.noDecisions")} />}
        columns={[
          {
            key: "text",
            title: t("meetings.decision"),
            // Where links to the decision lead.
            cell: ({ id, text }) => (
              <span id={id} tabIndex={-1}>
                {text}
              </span>
            ),
          },
          {
            key: "by",
            title: t("meetings.by"),
            cell: ({ owner_name, by }) => <Stated>{[owner_name, by].filter(Boolean).join(", ")}</Stated>,
          },
          {
            key: "due",
            title: t("meetings.due"),
            cell: ({ due_on }) => <Stated>{due_on && formatDate(due_on)}</Stated>,
          },
          {
            key: "state",
            title: t("projects.status"),
            cell: ({ state, ended_on }) => (
              <>
                <StatusTag tone={DECISION_TONES[state]}>{t(`meetings.decisionStates.${state}`)}</StatusTag>
                {ended_on && (
                  <Text size="xs" c="dimmed">
                    {formatDate(ended_on)}
                  </Text>
                )}
              </>
            ),
          },
          ...(mayChange
            ? [
                {
                  key: "actions",
                  title: t("common.actions"),
                  isUnlabelled: true,
                  cell: (decision: Decision) => (
                    <SettleButtons meeting={meeting} decision={decision} settle={settle} />
                  ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  )
}
