import type { CampaignAction } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatList, formatNumber } from "@/i18n/format"
import { spanWords } from "@/lib/spanWords"
import type { Column } from "@/ui/DataTable"
import { BodyNames } from "../Bodies"
import { FilesLink } from "../files/FilesLink"
import { HowMany, placeWords, Stated } from "../words"

/** What every table of actions shows of one: when and where it was, whom it reached and what was given out. */
export function actionColumns(county: (code: string) => string): Column<CampaignAction>[] {
  return [
    {
      key: "title",
      title: t("campaigns.action"),
      cell: ({ id, number, title, project_id }) => (
        <>
          {number !== null && number !== undefined && <b>{number}. </b>}
          {title} <FilesLink projectId={project_id} kind="campaign_action" id={id} name={title} size="xs" />
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
      cell: ({ materials }) => formatList(materials.map(materialWords)),
    },
    {
      key: "team",
      title: t("campaigns.team"),
      cell: ({ team }) => <BodyNames bodies={team} />,
    },
  ]
}

function materialWords({ kind, name, quantity }: CampaignAction["materials"][number]): string {
  const what = name ?? t(`campaigns.materialKinds.${kind}`)
  return quantity === null || quantity === undefined
    ? t("campaigns.materialNotCounted", { what })
    : `${formatNumber(quantity)} × ${what}`
}
