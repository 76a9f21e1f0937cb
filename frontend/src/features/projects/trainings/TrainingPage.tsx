import { Anchor, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import {
  projectRead,
  trainingClaimCreate,
  trainingList,
  trainingRead,
  trainingRemove,
  trainingSignInPrint,
} from "@punte/client/projects"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import type { Project, Training } from "@/api/projectTypes"
import { ifMatch, load, q, useAsked, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList, formatNumber, formatPercent, formatShare, languageName } from "@/i18n/format"
import { PrintMenu } from "@/lib/PrintMenu"
import { pack, usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { useCursor } from "@/lib/useCursor"
import { useParam } from "@/lib/useParam"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { activityFact } from "../ActivityFact"
import { ConflictTag } from "../Claims"
import { ClaimsSection } from "../ClaimsSection"
import { FilesLink } from "../files/FilesLink"
import classes from "../Projects.module.css"
import { COUNT_REFRESHES } from "../refreshes"
import { ServedMeasures } from "../ServedMeasures"
import { HowMany, NotStated, placeWords, Stated } from "../words"
import { AttendanceSection } from "./AttendanceSection"
import { sideBySide } from "./breakdown"
import { DifferenceTag } from "./DifferenceTag"
import { type GroupPair, GroupPairs } from "./GroupPairs"
import { TrainingDialog } from "./TrainingDialog"
import { TrainingTable } from "./TrainingTable"

const question = (id: string) => q(trainingRead, { path: { id } })

export const handle = { title: "training" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function TrainingPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data: training } = useLoaded(question(useParam("id")))
  const project = useAsked(q(projectRead, { path: { id: training.project_id } }))
  const [isEditing, editing] = useDisclosure()
  const [isRemoving, removing] = useDisclosure()
  const stale = useStale(trainingRead)
  const remove = useChange(trainingRemove, {
    refreshes: [trainingList, ...COUNT_REFRESHES],
    says: () => t("trainings.removed", { name: training.name }),
    onDone: () => navigate(paths.projectSection(training.project_id, "trainings"), { replace: true }),
    onProblem: ({ isStale }) => {
      removing.close()
      if (isStale) stale()
      return false
    },
  })
  return (
    <Page
      title={training.name}
      lead={
        <Group gap="xs">
          {training.module}
          <StatusTag tone={training.state === "held" ? "good" : "quiet"}>
            {t(`trainings.states.${training.state}`)}
          </StatusTag>
          {training.conflicts.map((field) => (
            <ConflictTag key={field} field={field} />
          ))}
          {training.difference && <DifferenceTag difference={training.difference} />}
        </Group>
      }
      above={
        <Anchor component={Link} to={paths.trainings} size="sm">
          {t("trainings.title")}
        </Anchor>
      }
      actions={
        <>
          <PrintMenu
            forms={[{ form: "sign_in_sheet", label: t("print.signInSheet") }]}
            ask={(_, language, how) =>
              trainingSignInPrint({ path: { id: training.id }, query: { language }, ...how })
            }
            shownBy={trainingRead}
          />
          {training.may_change && (
            <>
              <Button variant="default" onClick={removing.open}>
                {t("common.remove")}
              </Button>
              <Button variant="default" onClick={editing.open}>
                {t("common.edit")}
              </Button>
            </>
          )}
        </>
      }
    >
      <What training={training} project={project.data} />
      <Groups training={training} />
      {!training.series_id && <Sessions training={training} />}
      <ServedMeasures id={training.id} />
      <ClaimsSection
        projectId={training.project_id}
        claims={training.claims}
        conflicts={training.conflicts}
        add={training.may_change ? { operation: trainingClaimCreate, id: training.id } : undefined}
        mayChange={training.may_change && (project.data?.abilities.includes("manage") ?? false)}
        shownBy={[trainingRead, trainingList]}
      />
      {training.may_change && <AttendanceSection training={training} />}
      {isEditing && (
        <TrainingDialog projectId={training.project_id} training={training} onClose={editing.close} />
      )}
      <ConfirmDialog
        isOpen={isRemoving}
        onClose={removing.close}
        onConfirm={() => remove.mutate({ path: { id: training.id }, headers: ifMatch(training.version) })}
        title={t("projects.removeTitle", { name: training.name })}
        text={t("trainings.removeText")}
        confirm={t("common.remove")}
        isDangerous
        isBusy={remove.isPending}
      />
    </Page>
  )
}

function What({ training, project }: { training: Training; project: Project | undefined }) {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const series = useAsked(question(training.series_id ?? ""), !!training.series_id)
  const test = (result: Training["pre_test"]) =>
    result ? (
      t("trainings.testWords", {
        taken: formatNumber(result.taken),
        mean: formatShare(result.mean / 1000),
      })
    ) : (
      <NotStated />
    )
  return (
    <Section title={t("trainings.what")}>
      <Facts
        columns={3}
        facts={[
          { label: t("projects.when"), value: spanWords(training.held) },
          {
            label: t("trainings.place"),
            value: <Stated>{placeWords(training.place, training.county && county(training.county))}</Stated>,
          },
          {
            label: t("projects.project"),
            value: (
              <Anchor component={Link} to={paths.project(training.project_id)} size="sm">
                {project?.title ?? t("projects.project")}
              </Anchor>
            ),
          },
          ...activityFact(training.project_id, training.activity_id),
          { label: t("trainings.sessions"), value: <HowMany of={training.sessions} /> },
          { label: t("trainings.days"), value: <HowMany of={training.lasted} /> },
          { label: t("trainings.participants"), value: <HowMany of={training.people} /> },
          { label: t("trainings.planned"), value: <HowMany of={training.people_planned} /> },
          {
            label: t("trainings.delivered"),
            value: <Stated>{shareOf(training.people_planned, training.people)}</Stated>,
          },
          { label: t("trainings.trainers"), value: <HowMany of={training.trainers} /> },
          { label: t("trainings.trainersAre"), value: <Stated>{training.trainers_are}</Stated> },
          {
            label: t("trainings.level"),
            value: <Stated>{training.level && t(`trainings.levels.${training.level}`)}</Stated>,
          },
          {
            label: t("trainings.language"),
            value: <Stated>{training.language && languageName(training.language)}</Stated>,
          },
          { label: t("trainings.certificates"), value: <HowMany of={training.certificates} /> },
          { label: t("trainings.preTest"), value: test(training.pre_test) },
          { label: t("trainings.postTest"), value: test(training.post_test) },
          ...(training.series_id
            ? [
                {
                  label: t("trainings.series"),
                  value: (
                    <Anchor component={Link} to={paths.training(training.series_id)} size="sm">
                      {series.data?.name ?? t("trainings.series")}
                    </Anchor>
                  ),
                },
              ]
            : []),
          { label: t("trainings.audience"), value: <Stated>{training.audience}</Stated> },
          {
            label: t("trainings.categories"),
            value: (
              <Stated>
                {formatList(training.categories.map((code) => term("participant_category", code)))}
              </Stated>
            ),
          },
          {
            label: t("trainings.topics"),
            value: (
              <Stated>
                {training.topics.length > 0 && (
                  <ul className={classes.list}>
                    {training.topics.map((topic) => (
                      <li key={topic}>{topic}</li>
                    ))}
                  </ul>
                )}
              </Stated>
            ),
          },
          {
            label: t("documents.title"),
            value: (
              <FilesLink
                projectId={training.project_id}
                kind="training"
                id={training.id}
                name={training.name}
              />
            ),
          },
          { label: t("projects.enteredBy"), value: training.organisation_name },
        ]}
      />
    </Section>
  )
}

/** How much of what was planned was delivered, where both are known. */
const shareOf = (planned: number | null | undefined, came: number | null | undefined) =>
  planned && typeof came === "number" ? formatPercent(came / planned) : null

/** Who took part and, where that is stated, who was to: by what they do, sex, institution and county. */
function Groups({ training }: { training: Training }) {
  const { t } = useTranslation()
  const { state, planned_groups, groups } = training
  const isHeld = state !== "planned"
  const isPlanned = planned_groups.length > 0
  if (!isHeld && !isPlanned) return null
  const title = t(isHeld ? "trainings.groups" : "trainings.plannedGroups")
  return (
    <Section
      title={title}
      text={
        training.not_broken_down
          ? t("trainings.notBrokenDown", { count: training.not_broken_down })
          : undefined
      }
      isFlush
    >
      <GroupPairs
        caption={title}
        rows={sideBySide(planned_groups, groups, ({ count }) => count)}
        empty={<EmptyState headingLevel={3} title={t("trainings.noGroups")} />}
        columns={[
          ...(isPlanned
            ? [
                {
                  key: "planned",
                  title: t("trainings.plannedCount"),
                  align: "end" as const,
                  cell: ({ one }: GroupPair) => <HowMany of={one} />,
                },
              ]
            : []),
          ...(isHeld
            ? [
                {
                  key: "count",
                  title: t("trainings.count"),
                  align: "end" as const,
                  cell: ({ other }: GroupPair) => <HowMany of={other} />,
                },
              ]
            : []),
          ...(isHeld && isPlanned
            ? [
                {
                  key: "delivered",
                  title: t("trainings.delivered"),
                  align: "end" as const,
                  cell: ({ one, other }: GroupPair) => <Stated>{shareOf(one, other)}</Stated>,
                },
              ]
            : []),
        ]}
      />
    </Section>
  )
}

/** The sessions of a series that are known by themselves. */
function Sessions({ training }: { training: Training }) {
  const { t } = useTranslation()
  const { query, pager } = useCursor()
  const { data } = useAsked(q(trainingList, { query: { series_id: training.id, ...query } }))
  if (!data || data.items.length === 0) return null
  return (
    <Section title={t("trainings.parts")} text={t("trainings.partsText")} isFlush>
      <TrainingTable rows={data.items} empty={null} />
      <KeysetPager {...pager(data.next)} />
    </Section>
  )
}
