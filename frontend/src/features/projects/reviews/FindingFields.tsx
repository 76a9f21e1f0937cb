import { Select, SimpleGrid, Stack, Textarea } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { EditableRows } from "@/ui/EditableRows"
import { NumberField } from "../NumberField"
import { FOLLOW_UPS, OUTCOMES } from "./kinds"
import { type begin, newFinding } from "./reviewForm"

type Rows = ReturnType<typeof begin>["findings"]
type Props = {
  rows: Rows
  onChange: (rows: Rows) => void
  errors: Record<string, string>
}

const TEXTS = ["finding", "evidence", "recommendation"] as const
const FOLLOW_UP_TEXTS = ["follow_up_note", "follow_up_evidence"] as const
const FOLLOW_UP_LABELS = { follow_up_note: "followUpNote", follow_up_evidence: "followUpEvidence" } as const

/** What was found of each standard. One that is not among them is not stated. */
export function FindingFields({ rows, onChange, errors }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const next = () =>
    (pack.code_lists.service_standard ?? []).find(
      ({ code }) => !rows.some(({ standard }) => standard === code),
    )
  const clear = (label: string) => ({ "aria-label": t("table.removeFilter", { filter: label }) })
  return (
    <EditableRows
      rows={rows}
      onChange={onChange}
      make={() => newFinding(next()?.code ?? null)}
      legend={(number) => t("reviews.findingNumber", { number })}
      add={t("reviews.addFinding")}
      remove={t("reviews.removeFinding")}
      most={60}
      errors={errors}
      error={errors.findings}
    >
      {(row, at, set) => (
        <Stack gap="xs">
          <CodeSelect
            label={t("reviews.standard")}
            list="service_standard"
            value={row.standard}
            onChange={(standard) => set({ standard })}
            error={errors[`findings.${at}.standard`]}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label={t("reviews.outcome")}
              clearable
              clearButtonProps={clear(t("reviews.outcome"))}
              data={OUTCOMES.map((value) => ({ value, label: t(`reviews.outcomes.${value}`) }))}
              value={row.outcome}
              onChange={(one) => set({ outcome: OUTCOMES.find((outcome) => outcome === one) ?? null })}
              error={errors[`findings.${at}.outcome`]}
              comboboxProps={{ withinPortal: true }}
            />
            <NumberField
              label={t("reviews.score")}
              description={t("reviews.scoreHint")}
              max={100}
              value={row.score}
              onChange={(score) => set({ score })}
              error={errors[`findings.${at}.score`]}
            />
          </SimpleGrid>
          {TEXTS.map((name) => (
            <Textarea
              key={name}
              label={t(`reviews.${name}`)}
              autosize
              maxLength={4000}
              value={row[name]}
              onChange={(event) => set({ [name]: event.currentTarget.value })}
              error={errors[`findings.${at}.${name}`]}
            />
          ))}
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <DayInput
              label={t("reviews.due")}
              value={row.due_on}
              onChange={(due_on) => set({ due_on })}
              error={errors[`findings.${at}.due_on`]}
              isClearable
            />
            <Select
              label={t("reviews.followUp")}
              clearable
              clearButtonProps={clear(t("reviews.followUp"))}
              data={FOLLOW_UPS.map((value) => ({ value, label: t(`reviews.followUps.${value}`) }))}
              value={row.follow_up}
              onChange={(one) => set({ follow_up: FOLLOW_UPS.find((state) => state === one) ?? null })}
              error={errors[`findings.${at}.follow_up`]}
              comboboxProps={{ withinPortal: true }}
            />
          </SimpleGrid>
          {row.follow_up === "done" && (
            <DayInput
              label={t("reviews.followedUp")}
              value={row.followed_up_on}
              onChange={(followed_up_on) => set({ followed_up_on })}
              max={today()}
              error={errors[`findings.${at}.followed_up_on`]}
              isClearable
            />
          )}
          {(row.follow_up || row.follow_up_note || row.follow_up_evidence) &&
            FOLLOW_UP_TEXTS.map((name) => (
              <Textarea
                key={name}
                label={t(`reviews.${FOLLOW_UP_LABELS[name]}`)}
                autosize
                maxLength={4000}
                value={row[name]}
                onChange={(event) => set({ [name]: event.currentTarget.value })}
                error={errors[`findings.${at}.${name}`]}
              />
            ))}
        </Stack>
      )}
    </EditableRows>
  )
}
