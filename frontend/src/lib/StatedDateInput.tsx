import { Group } from "@mantine/core"
import { useTranslation } from "@/i18n"
import type { PartialDate } from "@/i18n/format"
import { PartialDateInput } from "@/ui/PartialDateInput"

/** A date as exactly as a document states it. */
export type StatedDate = { date: string; precision: Exclude<PartialDate["precision"], "estimated"> }

/** From when to when something was, as far as it is stated; what lasted one day has it twice. */
export type Span = { from?: StatedDate | null | undefined; to?: StatedDate | null | undefined }

type Props = {
  label: string
  description?: string
  value: StatedDate | null | undefined
  onChange: (value: StatedDate | null) => void
  error?: string | undefined
}

/** A day, a month or only a year; left empty it is not stated. */
export function StatedDateInput({ value, onChange, ...props }: Props) {
  return (
    <PartialDateInput
      {...props}
      isExactOnly
      lastYear={2150}
      value={value ?? null}
      onChange={(date) => onChange(isStated(date) ? date : null)}
    />
  )
}

const isStated = (date: PartialDate | null): date is StatedDate =>
  date !== null && date.precision !== "estimated"

type SpanProps = {
  value: Span
  onChange: (value: Span) => void
  labels: { from: string; to: string }
  errorOf: (field: "from" | "to") => string | undefined
}

/** Both ends of something that lasted. */
export function SpanInput({ value, onChange, labels, errorOf }: SpanProps) {
  const { t } = useTranslation()
  return (
    <Group align="flex-start" gap="xl">
      <StatedDateInput
        label={labels.from}
        value={value.from}
        onChange={(from) => onChange({ ...value, from })}
        error={errorOf("from")}
      />
      <StatedDateInput
        label={labels.to}
        description={t("projects.spanHint")}
        value={value.to}
        onChange={(to) => onChange({ ...value, to })}
        error={errorOf("to")}
      />
    </Group>
  )
}
