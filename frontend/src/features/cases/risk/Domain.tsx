import { riskAssessmentAnswer } from "@punte/client"
import type { RiskAssessment, RiskForm } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { paths } from "@/paths"
import { TopicForm } from "../topic/TopicForm"
import { useTopic } from "../topic/useTopic"
import { Factor } from "./Factor"
import { draftOf, FACTORS, type Strength, toUpdate } from "./riskAnswers"
import { ANSWERED, newer, useKeepAssessment } from "./useRiskChange"

type Props = {
  domain: RiskForm["domains"][number]
  assessment: RiskAssessment
  caseId: string
  step: { at: number; of: number; next: string }
}

/** The factors of one domain. */
export function Domain({ domain, assessment, caseId, step }: Props) {
  const { t } = useTranslation()
  const keep = useKeepAssessment(caseId, assessment.id)
  const topic = useTopic<RiskAssessment, Strength>({
    record: assessment,
    draftOf: (record) => draftOf(domain, record),
    how: FACTORS,
    newer,
    keep,
    next: step.next,
    send: (draft, before, version) => {
      save.mutate({
        path: { id: caseId, assessment_id: assessment.id },
        headers: ifMatch(version),
        body: toUpdate(domain.code, draft, before),
      })
    },
  })
  const save = useChange(riskAssessmentAnswer, {
    refreshes: ANSWERED,
    says: () => t("risk.saved"),
    onDone: topic.onDone,
    onProblem: topic.onProblem,
  })
  const last = new Map(assessment.before.map((answer) => [answer.factor, answer]))
  return (
    <TopicForm
      topic={topic}
      title={label(domain.labels)}
      text={t("risk.step", { at: step.at, of: step.of })}
      closed={assessment.takes_answers ? undefined : t("risk.closedText")}
      isBusy={save.isPending}
      onLeave={() => topic.saveAnd(paths.caseSection(caseId, "risk"))}
      onGoOn={() => topic.saveAnd(step.next)}
      question={(code) => label(domain.factors.find((one) => one.code === code)?.labels ?? domain.labels)}
      words={(of, code) => t(`risk.strengths.${of[code] ?? "not_asked"}`)}
    >
      {domain.factors.map(({ code, labels }) => (
        <Factor
          key={code}
          name={label(labels)}
          value={topic.draft[code] ?? "not_asked"}
          last={last.get(code)}
          isClosed={!assessment.takes_answers}
          onChange={(strength) => topic.answer(code, strength)}
        />
      ))}
    </TopicForm>
  )
}
