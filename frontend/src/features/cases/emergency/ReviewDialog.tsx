import { Group, Radio, Textarea } from "@mantine/core"
import { emergencyAccessRead, emergencyAccessReview } from "@punte/client"
import type { EmergencyDetails } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { EMERGENCY_REFRESHES } from "./refreshes"

const FINDINGS = ["justified", "not_justified"] as const
type Fields = { finding: (typeof FINDINGS)[number] | null; words: string }

/** Whoever answers for the case says once whether it was an emergency. */
export function ReviewDialog({ access, onClose }: { access: EmergencyDetails; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ finding: null, words: "" }))
  const refused = useRefused(emergencyAccessRead)
  const review = useChange(emergencyAccessReview, {
    refreshes: EMERGENCY_REFRESHES,
    says: () => t("emergencies.reviewed"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("emergencies.reviewTitle")}
      text={t("emergencies.reviewText")}
      submit={t("emergencies.review")}
      onClose={onClose}
      isBusy={review.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({ finding: fields.finding, words: fields.words.trim() })
        if (body) review.mutate({ path: { id: access.id }, headers: refused.ifMatch(access.version), body })
      }}
    >
      <Radio.Group
        label={t("emergencies.finding")}
        required
        value={fields.finding ?? ""}
        onChange={(value) => change({ finding: FINDINGS.find((one) => one === value) ?? null })}
        error={refused.errors.finding}
      >
        <Group mt="xs">
          {FINDINGS.map((finding) => (
            <Radio key={finding} value={finding} label={t(`emergencies.findings.${finding}`)} />
          ))}
        </Group>
      </Radio.Group>
      <Textarea
        label={t("emergencies.words")}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={fields.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={refused.errors.words}
      />
    </ChangeDialog>
  )
}
