import { Select, Text } from "@mantine/core"
import { specialistCreate, specialistList } from "@punte/client"
import type { Case, Specialists } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { SPECIALIST_REFRESHES } from "./refreshes"

type Props = { file: Case; candidates: Specialists["candidates"]; onClose: () => void }
type Fields = { user_id: string | null; profession: string | null; since: string | null }

/** A colleague becomes a specialist of the case. */
export function NameDialog({ file, candidates, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    user_id: null,
    profession: null,
    since: today(),
  }))
  const refused = useRefused(specialistList)
  const { errors } = refused
  const name = useChange(specialistCreate, {
    refreshes: SPECIALIST_REFRESHES,
    says: (one) => t("specialists.named", { name: one.user_name }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("specialists.formTitle")}
      text={t("specialists.formText")}
      submit={t("specialists.save")}
      onClose={onClose}
      isBusy={name.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete(fields)
        if (body) name.mutate({ path: { id: file.id }, body })
      }}
    >
      {candidates.length === 0 && <Text size="sm">{t("specialists.noCandidates")}</Text>}
      <Select
        label={t("specialists.colleague")}
        required
        allowDeselect={false}
        data={candidates.map(({ id, display_name }) => ({ value: id, label: display_name }))}
        value={fields.user_id}
        onChange={(user_id) => change({ user_id })}
        error={errors.user_id}
        comboboxProps={{ withinPortal: true }}
      />
      <CodeSelect
        list="profession"
        label={t("specialists.profession")}
        value={fields.profession}
        onChange={(profession) => change({ profession })}
        error={errors.profession}
      />
      <DayInput
        label={t("specialists.since")}
        value={fields.since}
        onChange={(since) => change({ since })}
        min={file.detected_on}
        max={today()}
        error={errors.since}
        isRequired
      />
    </ChangeDialog>
  )
}
