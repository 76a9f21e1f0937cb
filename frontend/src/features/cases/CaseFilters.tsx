import { Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import type { Track } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { compareWords } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { TRACKS, useTrackWords } from "@/lib/tracks"
import type { useFilters } from "@/lib/useFilters"
import { FilterChips } from "@/ui/FilterChips"
import type { CaseAddress } from "./caseFilters"
import { LEVELS } from "./risk/riskAnswers"

const SHOWN = ["identification", "assistance"] as const
const MORE = ["proceedings", "stay_return"] as const

/** The filters of the list of cases, and chips of those in force. */
export function CaseFilters({ filters }: { filters: ReturnType<typeof useFilters<CaseAddress>> }) {
  const { t } = useTranslation()
  const words = useTrackWords()
  const { pack, county } = usePack()
  const { values, set, clear } = filters
  const [isMore, more] = useDisclosure(MORE.some((name) => values[name]))

  const trackSelect = (name: Exclude<Track, "compensation">) => (
    <Select
      key={name}
      size="sm"
      w={{ base: "calc(50% - 6px)", sm: 170 }}
      clearable
      label={words.track(name)}
      placeholder={t("cases.filters.any")}
      data={TRACKS[name].map((state) => ({ value: state, label: words.state(name, state) }))}
      value={values[name] ?? null}
      onChange={(state) => set({ [name]: state })}
    />
  )

  const assignedWords = { me: t("cases.filters.toMe"), nobody: t("cases.filters.toNobody") }
  const chips = [
    ...(values.open === "closed" ? [{ key: "open", label: t("cases.filters.closedOnly") }] : []),
    ...(values.open === "all" ? [{ key: "open", label: t("cases.filters.all") }] : []),
    ...(values.assigned === "me" || values.assigned === "nobody"
      ? [{ key: "assigned", label: assignedWords[values.assigned] }]
      : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
    ...LEVELS.filter((level) => level === values.risk_level).map((level) => ({
      key: "risk_level",
      label: t(`terms.riskLevel.${level}`),
    })),
    ...[...SHOWN, ...MORE].flatMap((name) => {
      const state = values[name]
      return state ? [{ key: name, label: `${words.track(name)}: ${words.state(name, state)}` }] : []
    }),
  ]

  return (
    <>
      <Group gap="sm" align="flex-end" className="no-print">
        <Select
          size="sm"
          w={{ base: "calc(50% - 6px)", sm: 130 }}
          allowDeselect={false}
          label={t("cases.filters.open")}
          data={[
            { value: "open", label: t("cases.filters.openOnly") },
            { value: "closed", label: t("cases.filters.closedOnly") },
            { value: "all", label: t("cases.filters.all") },
          ]}
          value={values.open ?? "open"}
          onChange={(open) => set({ open: open === "open" ? null : open })}
        />
        <Select
          size="sm"
          w={{ base: "calc(50% - 6px)", sm: 150 }}
          allowDeselect={false}
          label={t("cases.filters.assigned")}
          data={[
            { value: "", label: t("cases.filters.anybody") },
            { value: "me", label: assignedWords.me },
            { value: "nobody", label: assignedWords.nobody },
          ]}
          value={values.assigned ?? ""}
          onChange={(assigned) => set({ assigned: assigned || null })}
        />
        <Select
          size="sm"
          w={{ base: "calc(50% - 6px)", sm: 150 }}
          searchable
          clearable
          label={t("cases.filters.county")}
          placeholder={t("cases.filters.anyCounty")}
          data={pack.counties
            .map(({ code }) => ({ value: code, label: county(code) }))
            .sort((a, b) => compareWords(a.label, b.label))}
          value={values.county ?? null}
          onChange={(code) => set({ county: code })}
        />
        <Select
          size="sm"
          w={{ base: "calc(50% - 6px)", sm: 150 }}
          clearable
          label={t("cases.filters.risk")}
          placeholder={t("cases.filters.anyRisk")}
          data={LEVELS.toReversed().map((level) => ({ value: level, label: t(`terms.riskLevel.${level}`) }))}
          value={values.risk_level ?? null}
          onChange={(level) => set({ risk_level: level })}
        />
        {SHOWN.map(trackSelect)}
        {isMore && MORE.map(trackSelect)}
        <Button variant="subtle" size="sm" onClick={more.toggle} aria-expanded={isMore}>
          {t(isMore ? "cases.filters.fewer" : "cases.filters.more")}
        </Button>
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
    </>
  )
}
