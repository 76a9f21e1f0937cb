import { Radio, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"

export type AnswerFields = {
  outcome: "waits" | "granted" | "refused" | null
  decided_on: string | null
  from_on: string | null
  until_on: string | null
  number: string
  refusal: string
}

export const noAnswer = (outcome: AnswerFields["outcome"]): AnswerFields => ({
  outcome,
  decided_on: today(),
  from_on: today(),
  until_on: null,
  number: "",
  refusal: "",
})

/** What has to be there of an answer, by its place in the request. */
export const neededOf = ({ outcome, decided_on, from_on, until_on, refusal }: AnswerFields, at = "") => {
  const needed: Record<string, string | null> =
    outcome === "granted" ? { decided_on, from_on, until_on } : { decided_on, refusal: refusal.trim() }
  return outcome === "waits"
    ? {}
    : Object.fromEntries(Object.entries(needed).map(([name, value]) => [at + name, value]))
}

/** The answer as the wire wants it, once nothing is missing. */
export const answerOf = ({ outcome, decided_on, from_on, until_on, number, refusal }: AnswerFields) => ({
  decided_on: decided_on ?? today(),
  ...(outcome === "granted"
    ? { from_on, until_on, number: number.trim() || null }
    : { refusal: refusal.trim() }),
})

type Props = {
  outcomes: readonly NonNullable<AnswerFields["outcome"]>[]
  fields: AnswerFields
  change: (part: Partial<AnswerFields>) => void
  error: (name: string) => string | undefined
}

/** What was decided on leave to stay. */
export function StayAnswerFields({ outcomes, fields, change, error }: Props) {
  const { t } = useTranslation()
  const { outcome } = fields
  return (
    <>
      <Radio.Group
        label={t("stay.leave.outcome")}
        required
        value={outcome}
        onChange={(value) => change({ outcome: outcomes.find((one) => one === value) ?? null })}
        error={error("outcome")}
      >
        <Stack gap="xs" mt={6}>
          {outcomes.map((one) => (
            <Radio key={one} value={one} label={t(`stay.leave.outcomes.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {outcome && outcome !== "waits" && (
        <DayInput
          label={t("stay.leave.decidedOn")}
          value={fields.decided_on}
          onChange={(decided_on) => change({ decided_on })}
          max={today()}
          error={error("decided_on")}
          isRequired
        />
      )}
      {outcome === "granted" && (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <DayInput
              label={t("stay.leave.fromOn")}
              value={fields.from_on}
              onChange={(from_on) => change({ from_on })}
              error={error("from_on")}
              isRequired
            />
            <DayInput
              label={t("stay.leave.untilOn")}
              value={fields.until_on}
              onChange={(until_on) => change({ until_on })}
              error={error("until_on")}
              isRequired
            />
          </SimpleGrid>
          <TextInput
            label={t("stay.leave.number")}
            maxLength={200}
            value={fields.number}
            onChange={(event) => change({ number: event.currentTarget.value })}
            error={error("number")}
            autoComplete="off"
          />
        </>
      )}
      {outcome === "refused" && (
        <Textarea
          label={t("stay.leave.refusal")}
          description={t("stay.leave.refusalHint")}
          required
          autosize
          minRows={2}
          maxLength={4000}
          value={fields.refusal}
          onChange={(event) => change({ refusal: event.currentTarget.value })}
          error={error("refusal")}
        />
      )}
    </>
  )
}
