import type { Activity, Campaign } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { bodies, day, list, names, number, one, rows, span } from "../conflictWords"
import { begin, bodyOf, type CampaignBody } from "./campaignForm"

type Props = RecordConflict<CampaignBody, Campaign> & {
  activities: readonly Activity[]
}

/** Both versions of a campaign, field by field, where somebody else saved first. */
export function CampaignConflict({ newer, activities, ...how }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const activity = one(new Map(activities.map(({ id, number, title }) => [id, `${number} ${title}`])))
  const lists = (name: "target_groups" | "channels" | "outputs") => ({
    label: t(`campaigns.lists.${name}`),
    words: list,
  })
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        names: { label: t("projects.form.names"), words: names },
        aliases: { label: t("projects.aliases"), words: list },
        exploitation: {
          label: t("campaigns.exploitation"),
          words: (all) => list((all ?? []).map((code) => term("exploitation", code))),
        },
        activity_id: { label: t("activities.activity"), words: activity },
        period: { label: t("projects.when"), words: span },
        target_groups: lists("target_groups"),
        channels: lists("channels"),
        partners: { label: t("campaigns.lists.partners"), words: bodies(newer.partners) },
        outputs: lists("outputs"),
        reach: {
          label: t("campaigns.reach"),
          words: (all) =>
            rows(
              (all ?? []).map(({ platform, measure, value, is_approximate, measured_on, period }) => [
                platform,
                `${t(`campaigns.measures.${measure}`)}: ${
                  is_approximate ? t("projects.about", { number: number(value) }) : number(value)
                }`,
                day(measured_on),
                span(period),
              ]),
            ),
        },
      }}
    />
  )
}
