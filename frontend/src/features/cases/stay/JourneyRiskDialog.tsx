import { Fieldset, Select, Textarea } from "@mantine/core"
import { repatriationAssess, stayReturnRead } from "@punte/client"
import type { Repatriation } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import type { ReturnProps } from "./ReturnActDialog"
import { STAY_REFRESHES } from "./refreshes"

const LEVELS = ["low", "medium", "high", "extreme"] as const
type Level = NonNullable<Repatriation["risk"]>["level"]
type LegFields = { level: Level | null; words: string }
/** The judgement stays with the part it was made of: where another way is planned meanwhile, its parts are judged. */
type Fields = { level: Level | null; legs: Readonly<Record<string, LegFields>>; words: string }

const nameOf = (leg: Repatriation["legs"][number]) => JSON.stringify(leg)

/** The dangers of the journey as it is planned now, part by part. */
export function JourneyRiskDialog({ file, journey, onClose }: ReturnProps) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    level: journey.risk?.level ?? null,
    legs: Object.fromEntries(
      journey.legs.map((leg, at) => {
        const before = journey.risk?.legs[at]
        return [nameOf(leg), { level: before?.level ?? null, words: before?.words ?? "" }]
      }),
    ),
    words: journey.risk?.words ?? "",
  }))
  const refused = useRefused(stayReturnRead)
  const { errors } = refused
  const assess = useChange(repatriationAssess, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.risk.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const legs = journey.legs.map((leg) => {
    const name = nameOf(leg)
    const judged = fields.legs[name] ?? { level: null, words: "" }
    const set = (part: Partial<LegFields>) =>
      change({ legs: { ...fields.legs, [name]: { ...judged, ...part } } })
    return { leg, name, judged, set }
  })
  const missing = journey.legs.length === 0 || !journey.contingency
  return (
    <ChangeDialog
      title={t("stay.risk.title")}
      text={t("stay.risk.text")}
      submit={t("stay.return.acts.assess")}
      onClose={onClose}
      isBusy={assess.isPending}
      isChanged={isChanged}
      problem={missing ? t("stay.risk.noWay") : refused.problem}
      onSubmit={() => {
        const levels = Object.fromEntries(legs.map(({ judged }, at) => [`legs.${at}.level`, judged.level]))
        const { level } = fields
        if (!refused.complete({ level, ...levels }) || !level) return
        assess.mutate({
          path: { id: file.id, repatriation_id: journey.id },
          headers: ifMatch(journey.version),
          body: {
            level,
            legs: legs.flatMap(({ leg: { from, to }, judged }) =>
              judged.level ? [{ from, to, level: judged.level, words: judged.words.trim() || null }] : [],
            ),
            words: fields.words.trim() || null,
          },
        })
      }}
    >
      {legs.map(({ leg, name, judged, set }, at) => (
        <Fieldset key={name} legend={`${leg.from} → ${leg.to}`}>
          <LevelSelect
            label={t("stay.risk.level")}
            value={judged.level}
            onChange={(level) => set({ level })}
            error={errors[`legs.${at}.level`]}
          />
          <Textarea
            mt="xs"
            label={t("stay.risk.why")}
            autosize
            maxLength={4000}
            value={judged.words}
            onChange={(event) => set({ words: event.currentTarget.value })}
            error={errors[`legs.${at}.words`]}
          />
        </Fieldset>
      ))}
      <LevelSelect
        label={t("stay.risk.whole")}
        value={fields.level}
        onChange={(level) => change({ level })}
        error={errors.level}
      />
      <Textarea
        label={t("stay.note")}
        autosize
        maxLength={4000}
        value={fields.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={errors.words}
      />
    </ChangeDialog>
  )
}

type LevelProps = {
  label: string
  value: Level | null
  onChange: (level: Level | null) => void
  error: string | undefined
}

function LevelSelect({ label, value, onChange, error }: LevelProps) {
  const { t } = useTranslation()
  return (
    <Select
      label={label}
      required
      allowDeselect={false}
      data={LEVELS.map((level) => ({ value: level, label: t(`terms.riskLevel.${level}`) }))}
      value={value}
      onChange={(chosen) => onChange(LEVELS.find((level) => level === chosen) ?? null)}
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
