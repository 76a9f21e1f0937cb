import { Anchor, Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { campaignList, campaignRead, campaignRemove, projectRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import type { Campaign } from "@/api/projectTypes"
import { ifMatch, load, q, useAsked, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatList } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { useParam } from "@/lib/useParam"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { activityFact } from "../ActivityFact"
import { BodyNames } from "../Bodies"
import { FilesLink } from "../files/FilesLink"
import { COUNT_REFRESHES } from "../refreshes"
import { ServedMeasures } from "../ServedMeasures"
import { HowMany, Stated } from "../words"
import { ActionsSection } from "./ActionsSection"
import { CampaignDialog } from "./CampaignDialog"

const question = (id: string) => q(campaignRead, { path: { id } })

export const handle = { title: "campaign" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function CampaignPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { term } = usePack()
  const { data: campaign } = useLoaded(question(useParam("id")))
  const project = useAsked(q(projectRead, { path: { id: campaign.project_id } }))
  const [isEditing, editing] = useDisclosure()
  const [isRemoving, removing] = useDisclosure()
  const stale = useStale(campaignRead)
  const remove = useChange(campaignRemove, {
    refreshes: [campaignList, ...COUNT_REFRESHES],
    says: () => t("campaigns.removed", { name: campaign.name }),
    onDone: () => navigate(paths.projectSection(campaign.project_id, "campaigns"), { replace: true }),
    onProblem: ({ isStale }) => {
      removing.close()
      if (isStale) stale()
      return false
    },
  })
  const words = (list: readonly string[]) => <Stated>{formatList(list)}</Stated>
  return (
    <Page
      title={campaign.name}
      lead={campaign.aliases.join(" · ")}
      above={
        <Anchor component={Link} to={paths.campaigns} size="sm">
          {t("campaigns.title")}
        </Anchor>
      }
      actions={
        campaign.may_change && (
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
      <Section title={t("campaigns.what")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("projects.project"),
              value: (
                <Anchor component={Link} to={paths.project(campaign.project_id)} size="sm">
                  {project.data?.title ?? t("projects.project")}
                </Anchor>
              ),
            },
            ...activityFact(campaign.project_id, campaign.activity_id),
            { label: t("projects.when"), value: spanWords(campaign.period) },
            {
              label: t("campaigns.exploitation"),
              value: words(campaign.exploitation.map((code) => term("exploitation", code))),
            },
            { label: t("campaigns.lists.target_groups"), value: words(campaign.target_groups) },
            { label: t("campaigns.lists.channels"), value: words(campaign.channels) },
            { label: t("campaigns.lists.partners"), value: <BodyNames bodies={campaign.partners} /> },
            { label: t("campaigns.lists.outputs"), value: words(campaign.outputs) },
            {
              label: t("documents.title"),
              value: (
                <FilesLink
                  projectId={campaign.project_id}
                  kind="campaign"
                  id={campaign.id}
                  name={campaign.name}
                />
              ),
            },
            { label: t("projects.enteredBy"), value: campaign.organisation_name },
          ]}
        />
      </Section>
      <ActionsSection campaign={campaign} project={project.data} />
      <ReachTable campaign={campaign} />
      <ServedMeasures id={campaign.id} />
      {isEditing && (
        <CampaignDialog projectId={campaign.project_id} campaign={campaign} onClose={editing.close} />
      )}
      <ConfirmDialog
        isOpen={isRemoving}
        onClose={removing.close}
        onConfirm={() => remove.mutate({ path: { id: campaign.id }, headers: ifMatch(campaign.version) })}
        title={t("projects.removeTitle", { name: campaign.name })}
        text={t("campaigns.removeText")}
        confirm={t("common.remove")}
        isDangerous
        isBusy={remove.isPending}
      />
    </Page>
  )
}

function ReachTable({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation()
  if (campaign.reach.length === 0) return null
  return (
    <Section title={t("campaigns.reach")} text={t("campaigns.reachText")} isFlush>
      <DataTable
        caption={t("campaigns.reach")}
        rows={campaign.reach.map((one, at) => ({ ...one, key: String(at) }))}
        rowKey={({ key }) => key}
        empty={null}
        columns={[
          { key: "platform", title: t("campaigns.platform"), cell: ({ platform }) => platform },
          {
            key: "measure",
            title: t("campaigns.measure"),
            cell: ({ measure }) => t(`campaigns.measures.${measure}`),
          },
          {
            key: "value",
            title: t("campaigns.value"),
            align: "end",
            cell: ({ value, is_approximate }) => <HowMany of={value} isAbout={is_approximate ?? false} />,
          },
          { key: "period", title: t("projects.when"), cell: ({ period }) => spanWords(period ?? {}) },
          {
            key: "measured",
            title: t("campaigns.measuredOn"),
            cell: ({ measured_on }) => <Stated>{measured_on && formatDate(measured_on)}</Stated>,
          },
        ]}
      />
    </Section>
  )
}
