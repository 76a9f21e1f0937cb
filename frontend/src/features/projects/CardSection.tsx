import { Anchor, Button, Stack, Text, Title } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { projectClaimCreate, projectRead } from "@punte/client/projects"
import { Link } from "react-router"
import type { Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatList, languageName } from "@/i18n/format"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { ClaimsSection } from "./ClaimsSection"
import classes from "./Projects.module.css"
import { ServedMeasures } from "./ServedMeasures"
import { StatusDialog } from "./StatusDialog"
import { ProjectTag, periodWords, Stated } from "./words"

/** What a project is: who leads, pays and takes part, what it is to reach, and where sources disagree. */
export function CardSection({ project }: { project: Project }) {
  const mayChange = project.abilities.includes("manage")
  return (
    <Stack gap="lg">
      <ProjectFacts project={project} />
      <Partners project={project} />
      <Objectives project={project} />
      <ServedMeasures id={project.id} />
      <Registers project={project} />
      <ClaimsSection
        projectId={project.id}
        claims={project.claims}
        conflicts={project.conflicts}
        add={mayChange ? { operation: projectClaimCreate, id: project.id } : undefined}
        mayChange={mayChange}
        shownBy={[projectRead]}
      />
      <History project={project} />
    </Stack>
  )
}

export function ProjectFacts({ project }: { project: Project }) {
  const { t, language } = useTranslation()
  const others = (["ro", "sq", "en"] as const).filter(
    (one) => one !== language && project.titles[one] && project.titles[one] !== project.title,
  )
  return (
    <Section title={t("projects.sections.card")}>
      <Facts
        columns={2}
        facts={[
          {
            label: t("projects.lead"),
            value: (
              <Anchor component={Link} to={paths.organisation(project.lead_id)} size="sm">
                {project.lead_name}
              </Anchor>
            ),
          },
          {
            label: t("projects.programme"),
            value: <Stated>{project.programme_name}</Stated>,
          },
          { label: t("projects.fund"), value: <Stated>{project.fund_name}</Stated> },
          { label: t("projects.when"), value: periodWords(project) },
          { label: t("projects.code"), value: <Stated>{project.code}</Stated> },
          { label: t("projects.contractNumber"), value: <Stated>{project.contract_number}</Stated> },
          { label: t("projects.aliases"), value: <Stated>{formatList(project.aliases)}</Stated> },
          {
            label: t("projects.originalLanguage"),
            value: <Stated>{project.original_language && languageName(project.original_language)}</Stated>,
          },
          ...others.map((one) => ({
            label: t("projects.titleIn", { language: languageName(one) }),
            value: <span lang={one}>{project.titles[one]}</span>,
          })),
          ...(project.measures.length > 0
            ? [{ label: t("projects.measures"), value: formatList(project.measures) }]
            : []),
          {
            label: t("projects.links"),
            value: (
              <Stated>
                {project.links.length > 0 && (
                  <ul className={classes.list}>
                    {project.links.map(({ address, label }) => (
                      <li key={address}>
                        <Anchor href={address} target="_blank" rel="noreferrer noopener" size="sm">
                          {label ?? address}
                        </Anchor>
                      </li>
                    ))}
                  </ul>
                )}
              </Stated>
            ),
          },
          {
            label: t("projects.visibility"),
            value: (
              <Stated>{project.visibility && <p className={classes.text}>{project.visibility}</p>}</Stated>
            ),
          },
          {
            label: t("projects.narrative"),
            value: (
              <Stated>{project.narrative && <p className={classes.text}>{project.narrative}</p>}</Stated>
            ),
          },
        ]}
      />
    </Section>
  )
}

export function Partners({ project }: { project: Project }) {
  const { t } = useTranslation()
  return (
    <Section title={t("projects.partners")} isFlush>
      <DataTable
        caption={t("projects.partners")}
        rows={project.partners}
        rowKey={({ id }) => id}
        empty={<EmptyState headingLevel={3} title={t("projects.noPartners")} />}
        columns={[
          {
            key: "name",
            title: t("projects.partner"),
            cell: ({ organisation_id, name }) =>
              organisation_id ? (
                <Anchor component={Link} to={paths.organisation(organisation_id)} size="sm">
                  {name}
                </Anchor>
              ) : (
                name
              ),
          },
          {
            key: "country",
            title: t("projects.country"),
            cell: ({ country }) => <Stated>{country && countryName(country)}</Stated>,
          },
          { key: "role", title: t("projects.partnerRole"), cell: ({ role }) => <Stated>{role}</Stated> },
        ]}
      />
    </Section>
  )
}

export function Objectives({ project }: { project: Project }) {
  const { t } = useTranslation()
  if (project.objectives.length === 0) return null
  return (
    <Section title={t("projects.objectives")}>
      <Stack gap="sm">
        {(["general", "specific"] as const).map((kind) => {
          const those = project.objectives.filter((one) => one.kind === kind)
          if (those.length === 0) return null
          return (
            <div key={kind}>
              <Title order={3} size="h5" mb={4}>
                {t(`projects.objectiveKinds.${kind}`)}
              </Title>
              <ul className={classes.list}>
                {those.map(({ text }) => (
                  <li key={text} className={classes.text}>
                    {text}
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </Stack>
    </Section>
  )
}

/** Where the records stand that may belong to it and are kept beside it. */
export function Registers({ project }: { project: Pick<Project, "id"> }) {
  const { t } = useTranslation()
  return (
    <Section title={t("projects.registers")}>
      <ul className={classes.list}>
        {(["protocols", "publications", "reviews"] as const).map((register) => (
          <li key={register}>
            <Anchor component={Link} to={`${paths[register]}?project=${project.id}`} size="sm">
              {t(`${register}.title`)}
            </Anchor>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function History({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [isMoving, moving] = useDisclosure()
  return (
    <Section
      title={t("projects.history")}
      isFlush
      actions={
        project.abilities.includes("manage") &&
        project.next_statuses.length > 0 && (
          <Button variant="default" onClick={moving.open}>
            {t("projects.move")}
          </Button>
        )
      }
    >
      <DataTable
        caption={t("projects.history")}
        rows={project.status_changes}
        rowKey={({ at, to }) => `${at} ${to}`}
        empty={<EmptyState headingLevel={3} title={t("projects.noHistory")} />}
        columns={[
          { key: "to", title: t("projects.status"), cell: ({ to }) => <ProjectTag status={to} /> },
          {
            key: "on",
            title: t("projects.movedOn"),
            cell: ({ on }) => <Stated>{on && formatDate(on)}</Stated>,
          },
          {
            key: "by",
            title: t("projects.writtenDown"),
            cell: ({ by_name, at }) => (
              <>
                {by_name}
                <Text size="xs" c="dimmed">
                  {formatDate(at)}
                </Text>
              </>
            ),
          },
        ]}
      />
      {isMoving && <StatusDialog project={project} onClose={moving.close} />}
    </Section>
  )
}
