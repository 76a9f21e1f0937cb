import type { Activity } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { compareWords } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { list, one, organisationName, span, text } from "../conflictWords"
import { sentOf } from "../NamedFields"
import { type ActivityForm, begin } from "./activityForm"

type Props = RecordConflict<ActivityForm, Activity> & {
  /** All of the project: one may be a part of another. */
  all: readonly Activity[]
  /** What the lines of the budget are called, by their ids. */
  lines: ReadonlyMap<string, string>
}

/** Both versions of an activity, field by field, where somebody else saved first. */
export function ActivityConflict({ newer, all, lines, ...how }: Props) {
  const { t } = useTranslation()
  const { county } = usePack()
  const owners = [{ organisation_id: newer.owner_id ?? null, name: newer.owner_name ?? "" }]
  const line = (id: string | null) => {
    if (!id) return ""
    const told =
      newer.line?.id === id ? [newer.line.code, newer.line.name].filter(Boolean).join(" ") : undefined
    // Partners are not told of the lines of others; two of them are told apart here, or neither could be chosen.
    const ofOthers = id === newer.budget_line_id ? "otherLineOfOthers" : "lineOfOthers"
    return lines.get(id) ?? told ?? t(`activities.${ofOthers}`)
  }
  return (
    <FormConflict
      {...how}
      newer={{ ...begin(newer), version: newer.version }}
      fields={{
        number: { label: t("activities.number"), words: text },
        title: { label: t("activities.title"), words: text },
        parent_id: {
          label: t("activities.parent"),
          words: one(new Map(all.map(({ id, number, title }) => [id, `${number} ${title}`]))),
        },
        state: { label: t("projects.status"), words: (state) => t(`activities.states.${state}`) },
        planned: { label: t("activities.planned"), words: span },
        actual: { label: t("activities.actual"), words: span },
        owner: {
          label: t("activities.owner"),
          words: (named) => {
            const { organisation_id, name } = sentOf(named)
            return name ?? organisationName(organisation_id, owners) ?? ""
          },
        },
        place: { label: t("activities.place"), words: text },
        counties: {
          label: t("activities.counties"),
          words: (codes) => list(codes.map(county).toSorted(compareWords)),
        },
        budget_line_id: { label: t("activities.budgetLine"), words: line },
        budget_line: { label: t("activities.budgetLinePrinted"), words: text },
        objectives: { label: t("activities.objectives"), words: list },
      }}
    />
  )
}
