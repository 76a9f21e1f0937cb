import { TextInput } from "@mantine/core"
import { caseSearch, familyLinkCreate, familyLinkList } from "@punte/client"
import { useState } from "react"
import type { Case, FamilyLink } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { useFields } from "@/lib/useFields"
import { useOnce } from "@/lib/useOnce"
import { useRefused } from "@/lib/useRefused"

const NOTHING = { reference: "", kind: null as string | null, advice: null as string | null }

/** Links the case with another one, by its reference. */
export function FamilyDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields: form, change, isChanged } = useFields(() => NOTHING)
  const [isUnknown, setUnknown] = useState(false)
  const refused = useRefused(familyLinkList)
  const find = useChange(caseSearch, { onProblem: refused.onProblem })
  const link = useChange(familyLinkCreate, {
    refreshes: [familyLinkList],
    says: () => t("family.saved"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const submit = useOnce(async () => {
    setUnknown(false)
    const whole = refused.complete(form)
    if (!whole) return
    const reference = whole.reference.trim().toUpperCase()
    const found = await find.mutateAsync({ body: { reference } }).catch(() => undefined)
    if (!found) return
    const other = found.items[0]?.id
    if (!other) return setUnknown(true)
    const advice = whole.advice as FamilyLink["advice"]
    link.mutate({ path: { id: file.id }, body: { other_case_id: other, kind: whole.kind, advice } })
  })
  const { errors } = refused
  return (
    <ChangeDialog
      title={t("family.formTitle")}
      text={t("family.formText")}
      submit={t("family.save")}
      onClose={onClose}
      isBusy={find.isPending || link.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => void submit()}
    >
      <TextInput
        label={t("family.reference")}
        description={t("family.referenceHint")}
        required
        maxLength={40}
        value={form.reference}
        onChange={(event) => change({ reference: event.currentTarget.value })}
        error={
          isUnknown ? t("family.noSuchCase") : errors.other_case_id ? t("family.notYours") : errors.reference
        }
      />
      <CodeSelect
        list="family_kind"
        label={t("family.kindOfOther")}
        value={form.kind}
        onChange={(kind) => change({ kind })}
        error={errors.kind}
      />
      <CodeSelect
        list="family_advice"
        label={t("family.adviceLabel")}
        value={form.advice}
        onChange={(advice) => change({ advice })}
        error={errors.advice}
      />
    </ChangeDialog>
  )
}
