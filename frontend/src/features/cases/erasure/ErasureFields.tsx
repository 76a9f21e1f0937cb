import { Alert, Text, Textarea } from "@mantine/core"
import { erasureCreate, erasureRead } from "@punte/client"
import type { Case, CaseErasure } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import classes from "../Cases.module.css"
import { RefusalSelects } from "../refusal/RefusalSelects"
import { adultOf, type RefusalFields, thisMonth } from "../refusal/refusalForm"
import { ErasureWarnings } from "./ErasureWarnings"
import { ERASURE_REFRESHES } from "./refreshes"

type Fields = RefusalFields & { asked_on: string | null; said: string }

/** The problems of the record that stays, by its own fields. */
const ofRefusal = (errors: Record<string, string>) =>
  Object.fromEntries(Object.entries(errors).map(([name, text]) => [name.replace(/^refusal\./, ""), text]))

/** What happens in plain words, how the person asked, and what stays. */
export function ErasureFields({
  file,
  known,
  onClose,
}: {
  file: Case
  known: CaseErasure
  onClose: () => void
}) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    asked_on: today(),
    said: "",
    month: thisMonth(),
    county: known.offered.county,
    sex: known.offered.sex,
    age_group: adultOf(known.offered.age_group),
    citizenship: known.offered.citizenship ?? null,
    exploitation: null,
    reason: null,
  }))
  const refused = useRefused(erasureRead)
  const ask = useChange(erasureCreate, {
    refreshes: ERASURE_REFRESHES,
    says: () => t("erasure.asked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("erasure.ask")}
      text={t("erasure.askText")}
      submit={t("erasure.submit")}
      isDangerous
      onClose={onClose}
      isBusy={ask.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const { citizenship, ...needed } = fields
        const whole = refused.complete(needed)
        if (!whole) return
        const { asked_on, said, ...refusal } = whole
        ask.mutate({
          path: { id: file.id },
          headers: refused.ifMatch(file.version),
          body: { asked_on, said: said.trim(), refusal: { ...refusal, citizenship } },
        })
      }}
    >
      {known.latest?.return_reason && (
        <Alert color="orange" title={t("erasure.returnedBecause")}>
          {known.latest.return_reason}
        </Alert>
      )}
      <ul className={classes.toDo}>
        {(["goes", "receivers", "backups", "stays", "paper"] as const).map((what) => (
          <li key={what}>
            <Text size="sm">{t(`erasure.happens.${what}`)}</Text>
          </li>
        ))}
      </ul>
      <ErasureWarnings warnings={known.warnings} />
      <DayInput
        label={t("erasure.askedOn")}
        value={fields.asked_on}
        onChange={(asked_on) => change({ asked_on })}
        min={file.detected_on}
        max={today()}
        error={refused.errors.asked_on}
        isRequired
      />
      <Textarea
        label={t("erasure.said")}
        description={t("erasure.saidHint")}
        required
        autosize
        minRows={3}
        maxLength={2000}
        value={fields.said}
        onChange={(event) => change({ said: event.currentTarget.value })}
        error={refused.errors.said}
      />
      <Text fw={600} size="sm">
        {t("erasure.record")}
      </Text>
      <RefusalSelects fields={fields} change={change} errors={ofRefusal(refused.errors)} />
    </ChangeDialog>
  )
}
