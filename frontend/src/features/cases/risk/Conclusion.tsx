import { useEffect, useRef, useState } from "react"
import type { Case, RiskAssessment, RiskForm } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { FormProblem } from "@/ui/FormProblem"
import { Floor } from "./Floor"
import { Judgement } from "./Judgement"
import { Outcome } from "./Outcome"
import { Second, SecondAwaited } from "./Second"
import { useKeepAssessment } from "./useRiskChange"

type Props = { form: RiskForm; assessment: RiskAssessment; file: Case }

/** What judgement and second person tell of how they ended. */
export type Ends = {
  onDone: (saved: RiskAssessment) => void
  /** The assessment changed meanwhile; what was typed would go with the form. Nothing when it is tried again. */
  onOvertaken: (overtaken?: { now: RiskAssessment; typed: string }) => void
}

/** What an assessment comes to, and the forms that end it. */
export function Conclusion({ form, assessment, file }: Props) {
  const { t } = useTranslation()
  const keep = useKeepAssessment(file.id, assessment.id)
  const outcome = useRef<HTMLHeadingElement>(null)
  const [isDone, setDone] = useState(false)
  const [overtaken, setOvertaken] = useState<{ now: RiskAssessment; typed: string }>()
  // The form that had the focus goes with the version that it ended.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the newer version is there
  useEffect(() => {
    if (isDone) outcome.current?.focus()
  }, [isDone, assessment.version])
  const ends: Ends = {
    onDone: (saved) => {
      keep(saved)
      setDone(true)
    },
    onOvertaken: (what) => {
      if (what) keep(what.now)
      setOvertaken(what)
    },
  }
  const isFormGone = overtaken && !overtaken.now.takes_answers && !overtaken.now.takes_second
  return (
    <>
      <FormProblem
        title={overtaken && t(overtaken.now.takes_answers ? "risk.changed" : "risk.overtaken")}
        details={isFormGone && overtaken.typed ? [t("risk.typed", { words: overtaken.typed })] : []}
      />
      <Outcome assessment={assessment} form={form} heading={outcome} />
      {assessment.takes_second && <Second assessment={assessment} caseId={file.id} ends={ends} />}
      {assessment.state === "awaits_second" && !assessment.takes_second && (
        <SecondAwaited assessment={assessment} file={file} />
      )}
      <Floor form={form} assessment={assessment} />
      {assessment.takes_answers && <Judgement assessment={assessment} caseId={file.id} ends={ends} />}
    </>
  )
}
