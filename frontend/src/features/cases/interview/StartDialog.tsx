import { MultiSelect, Radio, Select, Stack } from "@mantine/core"
import { interviewCreate, interviewList } from "@punte/client"
import { flushSync } from "react-dom"
import { useNavigate } from "react-router"
import type { Case, Interview } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { languageOptions } from "@/lib/codes"
import { MomentInput, momentOf, thisMinute } from "@/lib/MomentInput"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { BEGUN_OR_ENDED, useKeepInterview } from "./useInterviewChange"

const KINDS = ["first_contact", "identification"] as const

/** Which interview it is, where, who is there, and who agreed to it. */
export function StartDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const navigate = useNavigate()
  const keep = useKeepInterview(file.id)
  const consent = file.is_child ? "guardian" : "person"
  const { fields, change, isChanged } = useFields(() => ({
    kind: "identification" as Interview["kind"],
    startedAt: thisMinute(),
    place: null as string | null,
    present: [] as string[],
    language: null as string | null,
    agreed: null as string | null,
  }))
  const refused = useRefused(interviewList)
  const { errors } = refused
  const start = useChange(interviewCreate, {
    refreshes: BEGUN_OR_ENDED,
    onDone: (interview) => {
      keep(interview)
      // It is saved: nothing asks before the page is left.
      flushSync(onClose)
      navigate(paths.interview(file.id, interview.id))
    },
    onProblem: refused.onProblem,
  })
  const options = (list: string) =>
    (pack.code_lists[list] ?? []).map(({ code, labels }) => ({ value: code, label: label(labels) }))
  return (
    <ChangeDialog
      title={t("interview.startTitle", { name: file.code_name })}
      text={t("interview.startText")}
      submit={t("interview.start")}
      onClose={onClose}
      isBusy={start.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const whole = refused.complete({
          started_at: momentOf(fields.startedAt),
          place: fields.place,
          ...(fields.kind === "identification" ? { consent: fields.agreed } : {}),
        })
        if (!whole) return
        start.mutate({
          path: { id: file.id },
          body: {
            kind: fields.kind,
            started_at: whole.started_at,
            place: whole.place,
            present: fields.present,
            language: fields.language,
            consent: fields.agreed ? consent : null,
          },
        })
      }}
    >
      <Radio.Group
        label={t("interview.kind")}
        value={fields.kind}
        onChange={(value) => change({ kind: KINDS.find((one) => one === value) ?? "identification" })}
      >
        <Stack gap={8} mt={8}>
          {KINDS.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`interview.kinds.${one}`)}
              description={t(`interview.kindTexts.${one}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <MomentInput
        label={t("interview.startedAt")}
        value={fields.startedAt}
        onChange={(startedAt) => change({ startedAt })}
        error={errors.started_at}
        isRequired
      />
      <Select
        label={t("interview.place")}
        required
        data={options("interview_place")}
        value={fields.place}
        onChange={(place) => change({ place })}
        error={errors.place}
        comboboxProps={{ withinPortal: true }}
      />
      <MultiSelect
        label={t("interview.present")}
        data={options("interview_present")}
        value={fields.present}
        onChange={(present) => change({ present })}
        error={errors.present}
        comboboxProps={{ withinPortal: true }}
      />
      <Select
        label={t("interview.language")}
        searchable
        clearable
        data={languageOptions()}
        value={fields.language}
        onChange={(code) => change({ language: code })}
        error={errors.language}
        comboboxProps={{ withinPortal: true }}
      />
      <Radio.Group
        label={t("interview.consent")}
        required={fields.kind === "identification"}
        value={fields.agreed ?? ""}
        onChange={(agreed) => change({ agreed })}
        error={errors.consent}
      >
        <Stack gap={8} mt={8}>
          <Radio value="yes" label={t(`interview.consents.${consent}`)} />
        </Stack>
      </Radio.Group>
    </ChangeDialog>
  )
}
