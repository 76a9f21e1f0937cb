import type { Disagreement } from "@/api/caseTypes"
import { t } from "@/i18n"

/** Which body holds what. */
export const viewText = ({ organisation_name, status }: Disagreement) =>
  `${organisation_name}: ${status ? t(`decision.statuses.${status}`) : t("decision.disagreement.review")}`
