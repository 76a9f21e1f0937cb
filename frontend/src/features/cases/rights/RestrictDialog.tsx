import { Select, Text, Textarea } from "@mantine/core"
import { restrictionCreate, restrictionList } from "@punte/client"
import type { Case, Restriction } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"

const REASONS = ["accuracy_contested", "unlawful", "legal_claim", "objection"] as const

/** From now on what is held of the person goes to nobody else. */
export function RestrictDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({ reason: null as string | null, said: "" }))
  const refused = useRefused(...CASE_REFRESHES)
  const restrict = useChange(restrictionCreate, {
    refreshes: [restrictionList, ...CASE_REFRESHES],
    says: () => t("rights.restricted"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("rights.restrictTitle")}
      text={t("rights.restrictText")}
      submit={t("rights.restrict")}
      onClose={onClose}
      isBusy={restrict.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const whole = refused.complete({ reason: fields.reason, said: fields.said.trim() })
        if (!whole) return
        const reason = whole.reason as Restriction["reason"]
        restrict.mutate({
          path: { id: file.id },
          headers: refused.ifMatch(file.version),
          body: { reason, said: whole.said },
        })
      }}
    >
      <Select
        label={t("rights.reason")}
        required
        allowDeselect={false}
        data={REASONS.map((value) => ({ value, label: t(`rights.reasons.${value}`) }))}
        value={fields.reason}
        onChange={(reason) => change({ reason })}
        error={refused.errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
      <Textarea
        label={t("rights.said")}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={fields.said}
        onChange={(event) => change({ said: event.currentTarget.value })}
        error={refused.errors.said}
      />
      <Text size="sm" c="dimmed">
        {t("rights.goesOn")}
      </Text>
    </ChangeDialog>
  )
}
