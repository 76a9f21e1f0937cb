import { Fieldset, Group, NumberInput, Select } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "@/i18n"
import { monthNames, type PartialDate } from "@/i18n/format"

type Props = {
  label: string
  value: PartialDate | null
  onChange: (value: PartialDate | null) => void
  error?: string | undefined
  description?: string
  /** It is stated or it is not: an estimate is no date of a document. */
  isExactOnly?: boolean
  lastYear?: number
}

/** A date typed as it is known: only the year, month and year, the whole, or an estimate. */
export function PartialDateInput(props: Props) {
  const { label, value, onChange, error, description, isExactOnly = false } = props
  const { lastYear = new Date().getFullYear() + 1 } = props
  const { t } = useTranslation()
  const [parts, setParts] = useState(() => split(value))
  const [isLeft, leave] = useState(false)
  const isYearMissing = !parts.year && Boolean(parts.month)
  const change = (next: Partial<Parts>) => {
    const all = { ...parts, ...next }
    setParts(all)
    onChange(join(all))
  }
  const months = monthNames().map((label, at) => ({ value: String(at + 1), label }))
  return (
    <Fieldset
      legend={label}
      variant="unstyled"
      onBlur={({ currentTarget, relatedTarget }) => leave(!currentTarget.contains(relatedTarget))}
      styles={{
        root: { padding: 0, margin: 0, minInlineSize: 0 },
        legend: { padding: 0, fontSize: "0.875rem", fontWeight: 600 },
      }}
    >
      {description && (
        <p style={{ margin: "0 0 4px", fontSize: "0.8125rem", color: "var(--mantine-color-dimmed)" }}>
          {description}
        </p>
      )}
      <Group gap="xs" align={isLeft && isYearMissing ? "flex-start" : "flex-end"} wrap="wrap">
        <NumberInput
          label={t("partialDate.day")}
          w={80}
          min={1}
          max={31}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          disabled={parts.isEstimated || !parts.month}
          value={parts.day ?? ""}
          onChange={(day) => change({ day: typeof day === "number" ? day : undefined })}
        />
        <Select
          label={t("partialDate.month")}
          w={150}
          clearable
          data={months}
          disabled={parts.isEstimated}
          value={parts.month ? String(parts.month) : null}
          onChange={(month) =>
            change({ month: month ? Number(month) : undefined, ...(month ? {} : { day: undefined }) })
          }
        />
        <NumberInput
          label={t("partialDate.year")}
          w={100}
          min={1900}
          max={lastYear}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=""
          value={parts.year ?? ""}
          onChange={(year) => change({ year: typeof year === "number" ? year : undefined })}
          // Without it there is no date, and the month would be lost in silence.
          error={isLeft && isYearMissing && t("problems.fields.required")}
        />
        {!isExactOnly && (
          <Select
            label={t("partialDate.certainty")}
            w={180}
            allowDeselect={false}
            data={[
              { value: "exact", label: t("partialDate.exact") },
              { value: "estimated", label: t("partialDate.estimated") },
            ]}
            value={parts.isEstimated ? "estimated" : "exact"}
            onChange={(certainty) =>
              change(
                certainty === "estimated"
                  ? { isEstimated: true, day: undefined, month: undefined }
                  : { isEstimated: false },
              )
            }
          />
        )}
      </Group>
      {error && (
        <p
          role="alert"
          style={{ margin: "4px 0 0", fontSize: "0.8125rem", color: "var(--mantine-color-error)" }}
        >
          {error}
        </p>
      )}
    </Fieldset>
  )
}

type Parts = {
  day: number | undefined
  month: number | undefined
  year: number | undefined
  isEstimated: boolean
}

export function split(value: PartialDate | null): Parts {
  const [year, month, day] = value?.date.split("-").map(Number) ?? []
  const precision = value?.precision
  return {
    year,
    month: precision === "day" || precision === "month" ? month : undefined,
    day: precision === "day" ? day : undefined,
    isEstimated: precision === "estimated",
  }
}

export function join({ day, month, year, isEstimated }: Parts): PartialDate | null {
  if (!year || year < 1900) return null
  const pad = (part: number) => String(part).padStart(2, "0")
  const precision = isEstimated ? "estimated" : day && month ? "day" : month ? "month" : "year"
  return { date: `${year}-${pad(month ?? 1)}-${pad(day ?? 1)}`, precision }
}
