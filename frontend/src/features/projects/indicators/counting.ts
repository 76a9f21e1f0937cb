import type { CountOf, IndicatorCount } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { usePack } from "@/lib/pack"
import { MEETING_KINDS } from "../meetings/kinds"

/** What can be counted, in the order in which it is offered. */
export const COUNTS = [
  "sessions",
  "participants",
  "participants_of_category",
  "trainers",
  "training_days",
  "actions",
  "performances",
  "audience",
  "materials",
  "counties",
  "reach",
  "meetings",
  "approved_deliverables",
] as const satisfies readonly CountOf[]

/** The lists of the pack from which a count takes its kind. */
const LISTS: { [Of in CountOf]?: string } = {
  participants_of_category: "participant_category",
  actions: "campaign_action_kind",
  materials: "material_kind",
  reach: "reach_measure",
}

const CODED = ["participants_of_category", "actions", "materials", "reach", "meetings"] as const
export type CodedCount = (typeof CODED)[number]

/** Whether it is of kinds, of which one may be meant. */
export const isCoded = (of: CountOf): of is CodedCount => CODED.some((one) => one === of)

/** Whether one kind has to be meant: those of several are not one figure. */
export const needsCode = (of: CountOf): boolean => isCoded(of) && of !== "actions" && of !== "meetings"

/** Whether it counts people who may be of one sex. */
export const isOfPeople = (of: CountOf): boolean => of === "participants" || of === "participants_of_category"

/** What counts and their kinds are called. */
export function useCounting() {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const nameOf = (of: CodedCount, code: string): string => {
    const list = LISTS[of]
    if (list) return term(list, code)
    const kind = MEETING_KINDS.find((one) => one === code)
    return kind ? t(`meetings.kinds.${kind}`) : code
  }
  const codesOf = (of: CodedCount): string[] => {
    const list = LISTS[of]
    return list ? (pack.code_lists[list] ?? []).map(({ code }) => code) : [...MEETING_KINDS]
  }
  return {
    options: (of: CodedCount) => codesOf(of).map((code) => ({ value: code, label: nameOf(of, code) })),
    words: ({ of, code, sex }: IndicatorCount): string =>
      [t(`counts.of.${of}`), code && isCoded(of) && nameOf(of, code), sex && term("sex", sex)]
        .filter(Boolean)
        .join(" · "),
  }
}
