import { Anchor, Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { publicationRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatPartialDate } from "@/i18n/format"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { Bodies } from "../Bodies"
import { RecordFiles } from "../files/RecordFiles"
import { projectFact } from "../ProjectFact"
import classes from "../Projects.module.css"
import { ServedMeasures } from "../ServedMeasures"
import { Stated } from "../words"
import { PARTS } from "./kinds"
import { PublicationDialog } from "./PublicationDialog"

const question = (id: string) => q(publicationRead, { path: { id } })

export const handle = { title: "publication" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""))

export default function PublicationPage() {
  const { t } = useTranslation()
  const { data: publication } = useLoaded(question(useParam("id")))
  const [isEditing, editing] = useDisclosure()
  const { titles, title, address } = publication
  const others = [titles.ro, titles.sq, titles.en].filter((one) => one && one !== title)
  return (
    <Page
      title={title}
      lead={t(`publications.kinds.${publication.kind}`)}
      above={
        <Anchor component={Link} to={paths.publications} size="sm">
          {t("publications.title")}
        </Anchor>
      }
      actions={
        publication.abilities.includes("publication_update") && (
          <Button variant="default" onClick={editing.open}>
            {t("common.edit")}
          </Button>
        )
      }
    >
      <Section title={t("publications.what")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("publications.published"),
              value: <Stated>{publication.published && formatPartialDate(publication.published)}</Stated>,
            },
            {
              label: t("publications.address"),
              value: (
                <Stated>
                  {address && (
                    <Anchor href={address} target="_blank" rel="noopener noreferrer" size="sm">
                      {address}
                    </Anchor>
                  )}
                </Stated>
              ),
            },
            ...(others.length > 0
              ? [{ label: t("publications.otherTitles"), value: others.join(" · ") }]
              : []),
            ...projectFact(publication.project_id),
            { label: t("meetings.keeper"), value: publication.keeper_name },
            {
              label: t("publications.dissemination"),
              value: (
                <Stated>
                  {publication.dissemination && <p className={classes.text}>{publication.dissemination}</p>}
                </Stated>
              ),
            },
          ]}
        />
      </Section>
      <Section title={t("publications.issuers")}>
        <Bodies bodies={publication.bodies} parts={PARTS} />
      </Section>
      <ServedMeasures id={publication.id} />
      <RecordFiles
        kind="publication"
        id={publication.id}
        mayChange={publication.abilities.includes("publication_update")}
      />
      {isEditing && <PublicationDialog publication={publication} onClose={editing.close} />}
    </Page>
  )
}
