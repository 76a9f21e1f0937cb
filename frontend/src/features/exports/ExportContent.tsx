import { Text } from "@mantine/core"
import type { ExportRequest } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatList, formatNumber } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { type TRACKS, useTrackWords } from "@/lib/tracks"
import { Facts } from "@/ui/Facts"

const FILTERED = [
  "identification",
  "assistance",
  "proceedings",
  "stay_return",
] as const satisfies readonly (keyof typeof TRACKS)[]

/** All that is approved of an export, in words: nothing of it can change. */
export function ExportContent({ one }: { one: ExportRequest }) {
  const { t } = useTranslation()
  const which = useFilterWords()(one)
  return (
    <Facts
      facts={[
        { label: t("exports.approval.by"), value: `${one.asked_by_name}, ${formatDateTime(one.asked_at)}` },
        { label: t("exports.what"), value: t(`exports.kinds.${one.kind}`) },
        {
          label: t("exports.approval.which"),
          value:
            which.length > 0 ? formatList(which) : t("exports.approval.all", { name: one.asked_by_name }),
        },
        { label: t("exports.approval.rows"), value: <ExpectedRows one={one} /> },
        { label: t("exports.format"), value: t(`exports.formatShort.${one.format}`) },
        { label: t("exports.purpose"), value: t(`exports.purposes.${one.purpose}`) },
        { label: t("exports.approval.why"), value: <Words>{one.reason}</Words> },
        { label: t("exports.recipient"), value: <Words>{one.recipient}</Words> },
      ]}
    />
  )
}

/** How many rows there were, as far as anybody counts. */
export function ExpectedRows({ one }: { one: ExportRequest }) {
  const { t } = useTranslation()
  return one.expected_rows == null ? t("exports.approval.rowsOpen") : formatNumber(one.expected_rows)
}

function Words({ children }: { children: string }) {
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
      {children}
    </Text>
  )
}

function useFilterWords() {
  const { t } = useTranslation()
  const words = useTrackWords()
  const { county } = usePack()
  return ({ filter, asked_by_name: name }: ExportRequest) => [
    ...(filter.open == null ? [] : [t(filter.open ? "exports.approval.open" : "exports.approval.closed")]),
    ...(filter.assigned === "me" ? [t("exports.approval.assigned", { name })] : []),
    ...(filter.assigned === "nobody" ? [t("cases.filters.toNobody")] : []),
    ...(filter.county ? [county(filter.county)] : []),
    ...(filter.risk_level ? [t(`terms.riskLevel.${filter.risk_level}`)] : []),
    ...FILTERED.flatMap((track) => {
      const state = filter[track]
      return state ? [`${words.track(track)}: ${words.state(track, state)}`] : []
    }),
    ...(filter.box ? [t(`referrals.${filter.box}`)] : []),
    ...(filter.state ? [t(`referrals.states.${filter.state}`)] : []),
  ]
}
