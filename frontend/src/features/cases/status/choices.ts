import type { StatusDecisions } from "@/api/caseTypes"
import { t, useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { useTrackWords } from "@/lib/tracks"

export type Choice = StatusDecisions["choices"][number]

/** The kinds of organisation that are competent. */
export const kindWords = (kinds: Choice["kinds"]) =>
  formatList(kinds.map((kind) => t(`terms.organisationKind.${kind}`)))

/** What the caller can decide or record now; of the rest, why not. */
export function useChoices(decisions: StatusDecisions) {
  const { t } = useTranslation()
  const words = useTrackWords()
  const whyNot = ({ reason, is_competent, kinds }: Choice): string | undefined => {
    if (reason === "child_cannot_decline") return t("decision.reasons.child_cannot_decline")
    if (reason)
      return t("decision.reasons.no_such_step", {
        state: words.state("identification", decisions.identification),
      })
    return is_competent || decisions.may_record
      ? undefined
      : t("decision.reasons.not_competent", { kinds: kindWords(kinds) })
  }
  const choices = decisions.choices.map((choice) => ({ ...choice, whyNot: whyNot(choice) }))
  return { choices, possible: choices.filter(({ whyNot }) => !whyNot) }
}
