import { Button, Group, Text } from "@mantine/core"
import type { Stay } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { Facts } from "@/ui/Facts"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "../Cases.module.css"

const TONES = {
  requested: "notice",
  granted: "quiet",
  refused: "warn",
  ended: "quiet",
} as const satisfies Record<Stay["state"], Tone>

type Props = { stay: Stay; onAct: (act: "decide" | "end") => void }

/** Leave to stay: what it is, until when, and what can be done with it. */
export function StayCard({ stay, onAct }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const day = (on: string | null | undefined) => (on ? formatDate(on) : undefined)
  const time =
    stay.from_on && stay.until_on
      ? t("services.stay", { from: formatDate(stay.from_on), until: formatDate(stay.until_on) })
      : undefined
  const facts = [
    { label: t("stay.leave.time"), value: time },
    { label: t("stay.leave.requestedOn"), value: day(stay.requested_on) },
    { label: t("stay.leave.decidedOn"), value: day(stay.decided_on) },
    { label: t("stay.leave.authority"), value: stay.authority },
    { label: t("stay.leave.number"), value: stay.number },
    { label: t("stay.leave.refusal"), value: stay.refusal },
    { label: t("stay.leave.endedOn"), value: day(stay.ended_on) },
    { label: t("stay.reason"), value: stay.end_reason && term("stay_end", stay.end_reason) },
    { label: t("stay.note"), value: stay.note },
  ]
  const name = term("stay_kind", stay.kind)
  const isAhead = stay.state === "granted" && (stay.from_on ?? "") > today()
  const state = isAhead ? "ahead" : stay.state
  const acts = (["decide", "end"] as const).filter((act) => stay.abilities.includes(`stay_${act}`))
  return (
    <li className={classes.entry}>
      <Group gap="xs" mb="xs">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <StatusTag tone={stay.is_running ? "good" : TONES[stay.state]}>
          {t(stay.is_running ? "stay.leave.running" : `stay.leave.states.${state}`)}
        </StatusTag>
      </Group>
      <Facts columns={2} facts={facts.filter(({ value }) => value)} />
      {acts.length > 0 && (
        <Group gap="xs" mt="sm" className="no-print">
          {acts.map((act) => (
            <Button
              key={act}
              size="xs"
              variant="default"
              aria-label={`${t(`stay.leave.${act}`)}: ${name}`}
              onClick={() => onAct(act)}
            >
              {t(`stay.leave.${act}`)}
            </Button>
          ))}
        </Group>
      )}
    </li>
  )
}
