import { Button, Group, Radio, Select, Stack, Text } from "@mantine/core"
import type { Instrument, Screening } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import classes from "./Screening.module.css"
import { type Given, SOURCES, type Source, STATES, sourceFor } from "./screeningForm"

type Props = {
  item: Instrument["sections"][number]["items"][number]
  value: Given
  /** By whom answers of this page are mostly known. */
  usual: Source
  /** What another screening of the case asked already. */
  already: Screening["already_asked"][number] | undefined
  isClosed: boolean
  error: string | undefined
  onChange: (given: Given) => void
}

/** A question: what is answered, by whom it is known, and whether somebody asked before. */
export function Question({ item, value, usual, already, isClosed, error, onChange }: Props) {
  const { t } = useTranslation()
  const hasSource = value.state !== "not_asked" && value.state !== "refused"
  return (
    <Stack gap="xs" className={classes.question ?? ""}>
      <Radio.Group
        label={label(item.labels)}
        classNames={{ label: classes.label ?? "" }}
        value={value.state}
        onChange={(next) => {
          const state = STATES.find((one) => one === next) ?? "not_asked"
          onChange({ state, source: sourceFor(state, value.source ?? usual) })
        }}
      >
        <div className={classes.answers}>
          {STATES.map((state) => (
            <Radio
              key={state}
              value={state}
              disabled={isClosed}
              size="md"
              label={t(`screening.answers.${state}`)}
              className={classes.answer ?? ""}
            />
          ))}
        </div>
      </Radio.Group>
      {hasSource && (
        <Select
          label={t("screening.source")}
          maw={320}
          size="sm"
          disabled={isClosed}
          clearable={value.state === "unknown"}
          allowDeselect={value.state === "unknown"}
          data={SOURCES.map((one) => ({ value: one, label: t(`screening.sources.${one}`) }))}
          value={value.source}
          error={error}
          onChange={(next) => onChange({ ...value, source: SOURCES.find((one) => one === next) ?? null })}
        />
      )}
      {already && (
        <Group gap="xs" className={classes.already ?? ""}>
          <Text size="sm">
            {t("screening.already", {
              answer: t(`screening.answers.${already.state}`),
              who: already.asked_by_name,
              organisation: already.organisation_name,
              date: formatDate(already.at),
            })}
          </Text>
          {!isClosed && value.state === "not_asked" && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => onChange({ state: already.state, source: already.source ?? null })}
            >
              {t("screening.take")}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}
