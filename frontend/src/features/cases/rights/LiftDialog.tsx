import { Textarea } from "@mantine/core"
import { restrictionLift, restrictionList } from "@punte/client"
import type { Case, Restriction } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"

type Props = { file: Case; restriction: Restriction; onClose: () => void }

/** The person was told, and what consent covers may go out again. */
export function LiftDialog({ file, restriction, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({ told_on: null as string | null, why: "" }))
  const refused = useRefused(restrictionList)
  const lift = useChange(restrictionLift, {
    refreshes: [restrictionList, ...CASE_REFRESHES],
    says: () => t("rights.liftedNow"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("rights.liftTitle")}
      text={t("rights.liftText")}
      submit={t("rights.lift")}
      onClose={onClose}
      isBusy={lift.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const whole = refused.complete({ told_on: fields.told_on, why: fields.why.trim() })
        if (whole) {
          lift.mutate({
            path: { id: file.id, restriction_id: restriction.id },
            headers: refused.ifMatch(restriction.version),
            body: whole,
          })
        }
      }}
    >
      <DayInput
        label={t("rights.toldOn")}
        isRequired
        value={fields.told_on}
        onChange={(told_on) => change({ told_on })}
        error={refused.errors.told_on}
      />
      <Textarea
        label={t("rights.why")}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={fields.why}
        onChange={(event) => change({ why: event.currentTarget.value })}
        error={refused.errors.why}
      />
    </ChangeDialog>
  )
}
