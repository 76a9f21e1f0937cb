import type { StandardReview } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { bodies, date, day, rows, text } from "../conflictWords"
import { useProjectTitle } from "../useConflictFields"
import { begin, bodyOf, type ReviewBody } from "./reviewForm"
import { scoreWords } from "./words"

type Props = RecordConflict<ReviewBody, StandardReview>

/** Both records of a review, field by field, where somebody else saved first. */
export function ReviewConflict({ newer, ...how }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const projectTitle = useProjectTitle(newer.project_id)
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        title: { label: t("reviews.name"), words: text },
        act: { label: t("reviews.act"), words: text },
        reviewed: { label: t("reviews.reviewed"), words: date },
        bodies: { label: t("bodies.title"), words: bodies(newer.bodies) },
        summary: { label: t("reviews.summary"), words: text },
        findings: {
          label: t("reviews.findings"),
          words: (all) =>
            rows(
              (all ?? []).map((one) => [
                term("service_standard", one.standard),
                one.outcome && t(`reviews.outcomes.${one.outcome}`),
                one.score === null || one.score === undefined ? "" : scoreWords(one.score),
                one.finding,
                one.evidence,
                one.recommendation,
                day(one.due_on),
                one.follow_up && t(`reviews.followUps.${one.follow_up}`),
                day(one.followed_up_on),
                one.follow_up_note,
                one.follow_up_evidence,
              ]),
            ),
        },
        project_id: { label: t("projects.project"), words: projectTitle },
      }}
    />
  )
}
