import { Anchor, Button, Group } from "@mantine/core"
import { projectRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs, useParams } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { WhyLink } from "@/lib/WhyLink"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { SectionNav } from "@/ui/SectionNav"
import { ActivitiesSection } from "./activities/ActivitiesSection"
import { BudgetSection } from "./budget/BudgetSection"
import { CardSection } from "./CardSection"
import { ConflictTag } from "./Claims"
import { CampaignsSection } from "./campaigns/CampaignsSection"
import { FilesSection } from "./files/FilesSection"
import { IndicatorsSection } from "./indicators/IndicatorsSection"
import { MeetingsSection } from "./meetings/MeetingsSection"
import classes from "./Projects.module.css"
import { TrainingsSection } from "./trainings/TrainingsSection"
import { ProjectTag } from "./words"

const question = (id: string) => q(projectRead, { path: { id } })

export const handle = { title: "project" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

const SECTIONS = [
  { key: "card", content: CardSection },
  { key: "budget", content: BudgetSection },
  { key: "indicators", content: IndicatorsSection },
  { key: "activities", content: ActivitiesSection },
  { key: "trainings", content: TrainingsSection },
  { key: "campaigns", content: CampaignsSection },
  { key: "meetings", content: MeetingsSection },
  { key: "files", content: FilesSection },
] as const

export default function ProjectPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { section = "card" } = useParams()
  const { data: project } = useLoaded(question(id))
  const here = SECTIONS.find(({ key }) => key === section)
  return (
    <Page
      title={project.title}
      above={
        <Anchor component={Link} to={paths.projects} size="sm">
          {t("projects.title")}
        </Anchor>
      }
      lead={
        <Group gap="xs">
          {[...project.aliases.slice(0, 1), project.code].filter(Boolean).join(" · ")}
          <ProjectTag status={project.status} />
          {project.conflicts.map((field) => (
            <ConflictTag key={field} field={field} />
          ))}
        </Group>
      }
      actions={
        <>
          <Button component={Link} to={paths.projectCard(id)} variant="default">
            {t("reports.ofProject")}
          </Button>
          {project.abilities.includes("manage") && (
            <Button component={Link} to={paths.projectEdit(id)} variant="default">
              {t("projects.edit")}
            </Button>
          )}
        </>
      }
    >
      <div className={classes.body}>
        <div className={classes.nav}>
          <SectionNav
            label={t("projects.sectionsLabel")}
            places={SECTIONS.map(({ key }) => ({
              key,
              label: t(`projects.sections.${key}`),
              isHere: key === here?.key,
            }))}
            link={({ key }, content, attributes) => (
              <Link
                to={key === "card" ? paths.project(id) : paths.projectSection(id, key)}
                preventScrollReset
                {...attributes}
              >
                {content}
              </Link>
            )}
          />
          <WhyLink about="project" id={id} />
        </div>
        {here ? (
          <here.content key={`${id}-${here.key}`} project={project} />
        ) : (
          <EmptyState
            isProblem
            title={t("problems.pages.notFound.title")}
            text={t("problems.pages.notFound.text")}
          />
        )}
      </div>
    </Page>
  )
}
