import { Select, SimpleGrid } from "@mantine/core"
import type { CountOf, Indicator } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { CodeSelect } from "@/lib/CodeSelect"
import { COUNTS, isCoded, isOfPeople, needsCode, useCounting } from "./counting"

const SOURCES = ["manual", "computed"] as const satisfies readonly Indicator["source"][]

/** Where the value of an indicator comes from, as it is filled in. */
export type Counting = {
  source: Indicator["source"]
  of: CountOf | null
  code: string | null
  sex: string | null
}

export const countingOf = (indicator: Indicator | undefined): Counting => ({
  source: indicator?.source ?? "manual",
  of: indicator?.counts?.of ?? null,
  code: indicator?.counts?.code ?? null,
  sex: indicator?.counts?.sex ?? null,
})

/** What is missing, by its place in the request. */
export const missingOfCounting = ({ source, of, code }: Counting): string[] => {
  if (source === "manual") return []
  if (!of) return ["counts"]
  return needsCode(of) && !code ? ["counts.code"] : []
}

/** What is counted; nothing where the value is written down by hand. */
export const countsOf = ({ source, of, code, sex }: Counting) =>
  source === "computed" && of ? { of, code, sex } : null

type Props = {
  value: Counting
  onChange: (part: Partial<Counting>) => void
  errors: Record<string, string>
}

/** Whether an indicator is written down by hand or counted, and of what. */
export function CountFields({ value: { source, of, code, sex }, onChange, errors }: Props) {
  const { t } = useTranslation()
  const { options } = useCounting()
  return (
    <>
      <Select
        label={t("indicators.source")}
        description={t("indicators.sourceHint")}
        required
        allowDeselect={false}
        data={SOURCES.map((value) => ({ value, label: t(`indicators.sources.${value}`) }))}
        value={source}
        onChange={(next) => onChange({ source: SOURCES.find((one) => one === next) ?? source })}
        error={errors.source}
        comboboxProps={{ withinPortal: true }}
      />
      {source === "computed" && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t("indicators.counts")}
            required
            searchable
            allowDeselect={false}
            data={COUNTS.map((value) => ({ value, label: t(`counts.of.${value}`) }))}
            value={of}
            onChange={(next) =>
              onChange({ of: COUNTS.find((one) => one === next) ?? of, code: null, sex: null })
            }
            error={errors["counts.of"] ?? errors.counts}
            comboboxProps={{ withinPortal: true }}
          />
          {of && isCoded(of) && (
            <Select
              label={t(`indicators.countCode.${of}`)}
              required={needsCode(of)}
              clearable={!needsCode(of)}
              clearButtonProps={{
                "aria-label": t("table.removeFilter", { filter: t(`indicators.countCode.${of}`) }),
              }}
              searchable
              placeholder={needsCode(of) ? undefined : t("indicators.ofAnyKind")}
              data={options(of)}
              value={code}
              onChange={(next) => onChange({ code: next })}
              error={errors["counts.code"]}
              comboboxProps={{ withinPortal: true }}
            />
          )}
          {of && isOfPeople(of) && (
            <CodeSelect
              label={t("indicators.sex")}
              description={t("indicators.sexHint")}
              list="sex"
              value={sex}
              onChange={(next) => onChange({ sex: next })}
              error={errors["counts.sex"]}
              isOptional
            />
          )}
        </SimpleGrid>
      )}
    </>
  )
}
