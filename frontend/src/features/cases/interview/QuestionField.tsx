import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import type { InterviewQuestion } from "@/lib/accountWords"
import { countryOptions } from "@/lib/codes"
import { usePack } from "@/lib/pack"
import { PartialDateInput } from "@/ui/PartialDateInput"
import { AnswerRow } from "../topic/AnswerRow"
import { type Given, SOURCES, type Source, STATES, type State, sourceFor } from "./interviewDraft"

type Props = {
  question: InterviewQuestion
  value: Given
  /** By whom answers of this page are mostly known. */
  usual: Source
  isClosed: boolean
  isLacking: boolean
  /** Who asked it before, and when. */
  earlier: ReactNode
  onChange: (given: Given) => void
}

const FLAGS = ["yes", "no", "unknown", "not_asked", "refused"] as const
type Flag = (typeof FLAGS)[number]

/** A question: how far it is answered, what with, and by whom that is known. */
export function QuestionField({ question, value, usual, isClosed, isLacking, earlier, onChange }: Props) {
  const { t } = useTranslation()
  const isFlag = question.kind === "flag"
  const choose = (state: State, more: Partial<Given> = {}) =>
    onChange({ ...value, ...more, state, source: sourceFor(state, value.source ?? usual) })
  const row = { question: label(question.labels), isClosed, earlier }
  const flag: Flag = value.state === "answered" ? (value.is_so ? "yes" : "no") : value.state
  const parts = (
    <>
      {value.state === "answered" && !isFlag && (
        <ValueField
          question={question}
          value={value}
          isClosed={isClosed}
          error={isLacking ? t("interview.valueMissing") : undefined}
          onChange={(part) => onChange({ ...value, ...part })}
        />
      )}
      {(value.state === "answered" || value.state === "unknown") && (
        <Select
          label={t("screening.source")}
          maw={320}
          size="sm"
          disabled={isClosed}
          clearable={value.state === "unknown"}
          allowDeselect={value.state === "unknown"}
          data={SOURCES.map((one) => ({ value: one, label: t(`screening.sources.${one}`) }))}
          value={value.source}
          error={isLacking && !value.source ? t("screening.sourceMissing") : undefined}
          onChange={(next) => onChange({ ...value, source: SOURCES.find((one) => one === next) ?? null })}
        />
      )}
    </>
  )
  return isFlag ? (
    <AnswerRow
      {...row}
      answers={FLAGS.map((one) => ({ value: one, label: t(`screening.answers.${one}`) }))}
      value={flag}
      onChange={(one) =>
        one === "yes" || one === "no" ? choose("answered", { is_so: one === "yes" }) : choose(one)
      }
    >
      {parts}
    </AnswerRow>
  ) : (
    <AnswerRow
      {...row}
      answers={STATES.map((one) => ({ value: one, label: t(`interview.states.${one}`) }))}
      value={value.state}
      onChange={(one) => choose(one)}
    >
      {parts}
    </AnswerRow>
  )
}

type ValueProps = {
  question: InterviewQuestion
  value: Given
  isClosed: boolean
  error: string | undefined
  onChange: (part: Partial<Given>) => void
}

/** The field for what a question takes. Its name is that of the question, which stands above it. */
function ValueField({ question, value, isClosed, error, onChange }: ValueProps) {
  const { pack } = usePack()
  const { kind, list } = question
  const name = label(question.labels)
  const options = list
    ? (pack.code_lists[list] ?? []).map(({ code, labels }) => ({ value: code, label: label(labels) }))
    : countryOptions()
  const common = { "aria-label": name, disabled: isClosed, error }
  switch (kind) {
    case "choice":
    case "country":
      return (
        <Select
          {...common}
          searchable
          data={options}
          value={value.codes?.[0] ?? null}
          onChange={(code) => onChange({ codes: code ? [code] : null })}
          comboboxProps={{ withinPortal: true }}
        />
      )
    case "choices":
      return (
        <MultiSelect
          {...common}
          searchable
          data={options}
          value={value.codes ?? []}
          onChange={(codes) => onChange({ codes })}
          comboboxProps={{ withinPortal: true }}
        />
      )
    case "number":
      return (
        <NumberInput
          {...common}
          maw={160}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          allowNegative={false}
          value={value.number ?? ""}
          onChange={(number) => onChange({ number: typeof number === "number" ? number : null })}
        />
      )
    case "date":
      return (
        <PartialDateInput
          label={name}
          value={value.date ?? null}
          error={error}
          onChange={(date) => onChange({ date })}
        />
      )
    case "words":
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxLength={4000}
          value={value.text ?? ""}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
        />
      )
    case "line":
    case "flag":
      return (
        <TextInput
          {...common}
          maxLength={200}
          value={value.text ?? ""}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
        />
      )
  }
}
