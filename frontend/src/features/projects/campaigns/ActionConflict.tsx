import type { CampaignAction } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { bodies, list, number, rows, span, text } from "../conflictWords"
import { type ActionBody, begin, bodyOf } from "./actionForm"

type Props = RecordConflict<ActionBody, CampaignAction>

/** Both versions of an action, field by field, where somebody else saved first. */
export function ActionConflict({ newer, ...how }: Props) {
  const { t } = useTranslation()
  const { county } = usePack()
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        title: { label: t("campaigns.actionTitle"), words: text },
        number: { label: t("campaigns.number"), words: number },
        kinds: {
          label: t("campaigns.kinds"),
          words: (all) => list(all.map((kind) => t(`campaigns.actionKinds.${kind}`))),
        },
        held: { label: t("projects.when"), words: span },
        places: {
          label: t("campaigns.places"),
          words: (all) => rows((all ?? []).map(({ name, county: code }) => [name, code && county(code)])),
        },
        team: { label: t("campaigns.team"), words: bodies(newer.team) },
        audience: { label: t("campaigns.audience"), words: number },
        audience_kind: {
          label: t("campaigns.audienceKind"),
          words: (kind) => (kind ? t(`campaigns.audienceKinds.${kind}`) : ""),
        },
        materials: {
          label: t("campaigns.materials"),
          words: (all) =>
            rows(
              (all ?? []).map(({ kind, name, quantity }) => [
                t(`campaigns.materialKinds.${kind}`),
                name,
                number(quantity),
              ]),
            ),
        },
      }}
    />
  )
}
