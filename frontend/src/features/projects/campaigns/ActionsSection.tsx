import { Button } from "@mantine/core"
import { campaignActionList, campaignActionRemove, campaignRead } from "@punte/client/projects"
import { useState } from "react"
import type { Campaign, CampaignAction, Project } from "@/api/projectTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList, formatNumber } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { FilesLink } from "../files/FilesLink"
import { RowActions } from "../RowActions"
import { COUNT_REFRESHES } from "../refreshes"
import { HowMany, placeWords, Stated, spanWords } from "../words"
import { ActionDialog } from "./ActionDialog"

/** What was done in a campaign. What was given out belongs to all places of an action together. */
export function ActionsSection(props: { campaign: Campaign; project: Project | undefined }) {
  const { campaign, project } = props
  const { t } = useTranslation()
  const me = useMe()
  const { county } = usePack()
  const [open, setOpen] = useState<CampaignAction | "new">()
  const { data, error, refetch } = useAsked(q(campaignActionList, { path: { id: campaign.id } }))
  const remove = useChange(campaignActionRemove, {
    refreshes: [campaignActionList, campaignRead, ...COUNT_REFRESHES],
    says: () => t("campaigns.actionRemoved"),
  })
  const mayReport = project?.abilities.includes("report") ?? false
  // The leader changes everything, a partner what it entered itself.
  const mayChange = (one: CampaignAction) =>
    mayReport && [project?.lead_id, one.organisation_id].includes(me.organisation.id)
  return (
    <Section
      title={t("campaigns.actions")}
      isFlush
      actions={mayReport && <Button onClick={() => setOpen("new")}>{t("campaigns.newAction")}</Button>}
    >
      <DataTable
        caption={t("campaigns.actions")}
        rows={data?.items}
        rowKey={({ id }) => id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        empty={<EmptyState headingLevel={3} title={t("campaigns.noActions")} />}
        columns={[
          {
            key: "title",
            title: t("campaigns.action"),
            cell: ({ id, number, title, project_id }) => (
              <>
                {number !== null && number !== undefined && <b>{number}. </b>}
                {title}{" "}
                <FilesLink projectId={project_id} kind="campaign_action" id={id} name={title} size="xs" />
              </>
            ),
          },
          { key: "when", title: t("projects.when"), cell: ({ held }) => spanWords(held) },
          {
            key: "places",
            title: t("campaigns.places"),
            cell: ({ places }) => (
              <Stated>
                {formatList(places.map(({ name, county: code }) => placeWords(name, code && county(code))))}
              </Stated>
            ),
          },
          {
            key: "kinds",
            title: t("campaigns.kinds"),
            cell: ({ kinds }) => formatList(kinds.map((kind) => t(`campaigns.actionKinds.${kind}`))),
          },
          {
            key: "audience",
            title: t("campaigns.audience"),
            align: "end",
            cell: ({ audience, audience_kind }) => (
              <HowMany of={audience} isAbout={audience_kind === "approximate"} />
            ),
          },
          {
            key: "materials",
            title: t("campaigns.materials"),
            cell: ({ materials }) =>
              formatList(
                materials.map(({ kind, name, quantity }) => {
                  const what = name ?? t(`campaigns.materialKinds.${kind}`)
                  return quantity === null || quantity === undefined
                    ? t("campaigns.materialNotCounted", { what })
                    : `${formatNumber(quantity)} × ${what}`
                }),
              ),
          },
          {
            key: "team",
            title: t("campaigns.team"),
            cell: ({ team }) => <Stated>{formatList(team)}</Stated>,
          },
          ...(mayReport
            ? [
                {
                  key: "more",
                  title: t("common.actions"),
                  isUnlabelled: true,
                  cell: (one: CampaignAction) =>
                    mayChange(one) && (
                      <RowActions
                        name={one.title}
                        onEdit={() => setOpen(one)}
                        onRemove={() =>
                          remove.mutateAsync({
                            path: { id: campaign.id, action_id: one.id },
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
      {open && (
        <ActionDialog
          campaign={campaign}
          action={open === "new" ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  )
}
