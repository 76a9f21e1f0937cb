import { trainingRead } from "@punte/client/projects"
import type { Training } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatNumber, formatShare, languageName } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { list, number, one, span, text } from "../conflictWords"
import { bodyOfTraining, formOfTraining, type TrainingBody } from "./trainingForm"

type Props = RecordConflict<TrainingBody, Training> & {
  /** What activities and other trainings are called, by their ids. */
  names: ReadonlyMap<string, string>
}

/** Both versions of a training, field by field, where somebody else saved first. */
export function TrainingConflict({ newer, names, ...how }: Props) {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const series = useAsked(q(trainingRead, { path: { id: newer.series_id ?? "" } }), !!newer.series_id).data
  const named = one(series ? new Map([...names, [series.id, series.name]]) : names)
  const test = (result: TrainingBody["pre_test"]) =>
    result
      ? t("trainings.testWords", {
          taken: formatNumber(result.taken),
          mean: formatShare(result.mean / 1000),
        })
      : ""
  const group = (one: NonNullable<TrainingBody["groups"]>[number]) =>
    [
      one.category && term("participant_category", one.category),
      one.sex && term("sex", one.sex),
      one.institution && t(`terms.organisationKind.${one.institution}`),
      one.county && county(one.county),
    ]
      .filter(Boolean)
      .join(", ")
  const groups = (all: TrainingBody["groups"]) =>
    list((all ?? []).map((one) => `${group(one)}: ${formatNumber(one.count)}`))
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOfTraining(formOfTraining(newer)), version: newer.version }}
      fields={{
        name: { label: t("trainings.name"), words: text },
        state: { label: t("projects.status"), words: (state) => t(`trainings.states.${state}`) },
        sessions: { label: t("trainings.sessions"), words: number },
        series_id: { label: t("trainings.series"), words: named },
        activity_id: { label: t("activities.activity"), words: named },
        module: { label: t("trainings.module"), words: text },
        level: {
          label: t("trainings.level"),
          words: (level) => (level ? t(`trainings.levels.${level}`) : ""),
        },
        held: { label: t("projects.when"), words: span },
        place: { label: t("trainings.place"), words: text },
        county: { label: t("projects.county"), words: (code) => (code ? county(code) : "") },
        days: { label: t("trainings.days"), words: number },
        language: { label: t("trainings.language"), words: (code) => (code ? languageName(code) : "") },
        trainers: { label: t("trainings.trainers"), words: number },
        trainers_are: { label: t("trainings.trainersAre"), words: text },
        topics: { label: t("trainings.topics"), words: list },
        audience: { label: t("trainings.audience"), words: text },
        planned: { label: t("trainings.planned"), words: number },
        planned_groups: { label: t("trainings.plannedGroups"), words: groups },
        participants: { label: t("trainings.participants"), words: number },
        groups: { label: t("trainings.groups"), words: groups },
        categories: {
          label: t("trainings.categories"),
          words: (all) => list((all ?? []).map((code) => term("participant_category", code))),
        },
        pre_test: { label: t("trainings.preTest"), words: test },
        post_test: { label: t("trainings.postTest"), words: test },
        certificates: { label: t("trainings.certificates"), words: number },
      }}
    />
  )
}
