import { Button, Stack, Text } from "@mantine/core"
import { activityList, activityRemove, activityUpdate } from "@punte/client/projects"
import { useState } from "react"
import type { Activity, Project } from "@/api/projectTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { t, useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { AskedPart } from "@/ui/AskedPart"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { FilesLink } from "../files/FilesLink"
import classes from "../Projects.module.css"
import { RowActions } from "../RowActions"
import { ACTIVITY_REFRESHES } from "../refreshes"
import { MeasureLink } from "../ServedMeasures"
import { placeWords, Stated } from "../words"
import { ActivityDialog } from "./ActivityDialog"
import { begin, bodyOf } from "./activityForm"
import { BudgetLine } from "./BudgetLine"
import { DeliverablesSection } from "./DeliverablesSection"
import { beganBeforeWords, TimeLine } from "./TimeLine"

const TONES: Record<Activity["state"], Tone> = {
  planned: "quiet",
  running: "accent",
  done: "good",
  cancelled: "quiet",
}
export const ACTIVITY_STATES = Object.keys(TONES) as readonly Activity["state"][]

/** Work packages, activities and their parts, and what they hand over. */
export function ActivitiesSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const { county } = usePack()
  const me = useMe()
  const [open, setOpen] = useState<Activity | "new">()
  const question = q(activityList, { path: { id: project.id } })
  const { data, error, refetch } = useAsked(question)
  const mayReport = project.abilities.includes("report")
  // The leader changes everything, a partner what it entered itself.
  const mayChange = (one: Activity) =>
    mayReport && (me.organisation.id === project.lead_id || me.organisation.id === one.organisation_id)
  const move = useChange(activityUpdate, {
    refreshes: [activityList, ...ACTIVITY_REFRESHES],
    says: ({ number, title, planned }) =>
      t("activities.moved", { name: `${number} ${title}`, planned: spanWords(planned) }),
  })
  const remove = useChange(activityRemove, {
    refreshes: [activityList, ...ACTIVITY_REFRESHES],
    says: () => t("activities.removed"),
  })
  return (
    <Stack gap="lg">
      {data?.items.some(({ planned, actual }) => spanIsStated(planned) || spanIsStated(actual)) && (
        <Section title={t("activities.timeLine")} text={mayReport ? t("activities.timeLineText") : undefined}>
          <TimeLine
            activities={data.items}
            mayChange={mayChange}
            onOpen={setOpen}
            onMove={(one, planned) =>
              // What was refused is told where all changes are, and the bar is where it was.
              move
                .mutateAsync({
                  path: { id: project.id, activity_id: one.id },
                  body: bodyOf({ ...begin(one), planned }),
                  headers: ifMatch(one.version),
                })
                .catch(() => undefined)
            }
          />
        </Section>
      )}
      <Section
        title={t("projects.sections.activities")}
        isFlush
        actions={mayReport && <Button onClick={() => setOpen("new")}>{t("activities.add")}</Button>}
      >
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) => (
            <DataTable
              caption={t("projects.sections.activities")}
              rows={items}
              rowKey={({ id }) => id}
              empty={
                <EmptyState headingLevel={3} title={t("activities.none")} text={t("activities.noneText")} />
              }
              columns={[
                ...activityColumns(items, county),
                ...(mayReport
                  ? [
                      {
                        key: "actions",
                        title: t("common.actions"),
                        isUnlabelled: true,
                        cell: (one: Activity) =>
                          mayChange(one) && (
                            <RowActions
                              name={`${one.number} ${one.title}`}
                              mayStack
                              onEdit={() => setOpen(one)}
                              onRemove={() =>
                                remove.mutateAsync({
                                  path: { id: project.id, activity_id: one.id },
                                  headers: ifMatch(one.version),
                                })
                              }
                            />
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </AskedPart>
        {open && (
          <ActivityDialog
            project={project}
            activity={open === "new" ? undefined : open}
            all={data?.items ?? []}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Section>
      <DeliverablesSection project={project} activities={data?.items ?? []} />
    </Stack>
  )
}

/** What stands of each activity; `county` names one by its code. */
export const activityColumns = (
  items: readonly Activity[],
  county: (code: string) => string,
): Column<Activity>[] => [
  {
    key: "title",
    title: t("activities.activity"),
    cell: (one) => (
      <div style={{ paddingInlineStart: depthOf(one, items) * 20 }}>
        <b>{one.number}</b> {one.title}
        <div>
          <FilesLink
            projectId={one.project_id}
            kind="activity"
            id={one.id}
            name={`${one.number} ${one.title}`}
            size="xs"
          />
        </div>
        {one.objectives.length > 0 && (
          <Text size="xs" c="dimmed">
            {one.objectives.join(" · ")}
          </Text>
        )}
        {(one.budget_line_id ?? one.budget_line) && (
          <Text size="xs" component="div">
            {t("activities.budgetLine")}: <BudgetLine activity={one} />
          </Text>
        )}
        {one.measures.length > 0 && (
          <Text size="xs" component="div">
            {t("strategies.serves")}
            <ul className={classes.list}>
              {one.measures.map((measure) => (
                <li key={measure.id}>
                  <MeasureLink measure={measure} />
                </li>
              ))}
            </ul>
          </Text>
        )}
      </div>
    ),
  },
  {
    key: "state",
    title: t("projects.status"),
    cell: ({ state }) => <StatusTag tone={TONES[state]}>{t(`activities.states.${state}`)}</StatusTag>,
  },
  { key: "planned", title: t("activities.planned"), cell: ({ planned }) => spanWords(planned) },
  {
    key: "actual",
    title: t("activities.actual"),
    cell: ({ actual, began_before }) => (
      <>
        {spanWords(actual)}
        {began_before.map((beginning) => (
          <Text key={beginning.of} size="xs" c="dimmed">
            {beganBeforeWords(beginning)}
          </Text>
        ))}
      </>
    ),
  },
  {
    key: "owner",
    title: t("activities.owner"),
    cell: ({ owner_name }) => <Stated>{owner_name}</Stated>,
  },
  {
    key: "place",
    title: t("activities.place"),
    cell: ({ place, counties }) => <Stated>{placeWords(place, formatList(counties.map(county)))}</Stated>,
  },
]

const spanIsStated = ({ from, to }: Activity["planned"]) => Boolean(from ?? to)

/** How many it stands below: at most two. */
export function depthOf(one: Activity, all: readonly Activity[]): number {
  const parent = all.find(({ id }) => id === one.parent_id)
  return parent
    ? 1 +
        depthOf(
          parent,
          all.filter((other) => other !== one),
        )
    : 0
}
