import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { placementList } from "@punte/client"
import { useState } from "react"
import type { Case, Placement } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { EndDialog } from "./EndDialog"
import { PlacementDialog } from "./PlacementDialog"
import { StayDialog } from "./StayDialog"

type Act = "move" | "update" | "end"
/** What is written down. The stay it is about stays the same, whatever the list shows meanwhile. */
type Open = { act: "open" } | { act: Act; stay: Placement }

/** Where the person stays, and where they stayed before. */
export function AccommodationSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reasonOf = useReason(file)
  // Who may know the person's name in the region may not know where they stay.
  const hidden = reasonOf("placement_list")
  const { data, error, refetch } = useAsked(q(placementList, { path: { id: file.id } }), !hidden)
  const [open, setOpen] = useState<Open>()
  const current = data?.items.find(({ ended_on }) => !ended_on)
  const before = (data?.items ?? []).filter(({ ended_on }) => ended_on)
  const reason = reasonOf("placement_create")
  const close = () => setOpen(undefined)
  if (hidden) {
    return (
      <Section title={t("placement.title")}>
        <EmptyState headingLevel={3} title={t("placement.hidden")} text={hidden} />
      </Section>
    )
  }
  return (
    <Section
      title={t("placement.title")}
      text={t("placement.text")}
      actions={
        !current && (
          <ReasonTooltip reason={reason}>
            <Button disabled={!reason && !data} onClick={() => setOpen({ act: "open" })}>
              {t("placement.open")}
            </Button>
          </ReasonTooltip>
        )
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState headingLevel={3} title={t("placement.none")} text={t("placement.noneText")} />
          ) : (
            <Stack gap="xl">
              {current ? (
                <Current stay={current} onAct={(act) => setOpen({ act, stay: current })} />
              ) : (
                <Text size="sm">{t("placement.nowhere")}</Text>
              )}
              {before.length > 0 && <Before stays={before} />}
            </Stack>
          )
        }
      </AskedPart>
      {open?.act === "open" && <PlacementDialog file={file} from={undefined} onClose={close} />}
      {open?.act === "move" && <PlacementDialog file={file} from={open.stay} onClose={close} />}
      {open?.act === "update" && <StayDialog file={file} stay={open.stay} onClose={close} />}
      {open?.act === "end" && <EndDialog file={file} stay={open.stay} onClose={close} />}
    </Section>
  )
}

function Current({ stay, onAct }: { stay: Placement; onAct: (act: Act) => void }) {
  const { t } = useTranslation()
  const { service } = usePack()
  const may = (ability: string) => stay.abilities.includes(ability)
  return (
    <Stack gap="sm">
      <Title order={3} size="h4">
        {stay.organisation_name}
      </Title>
      <Facts
        columns={2}
        facts={[
          { label: t("services.service"), value: service(stay.service) },
          { label: t("placement.since"), value: formatDate(stay.started_on) },
          { label: t("placement.nights"), value: t("services.amounts.night", { count: stay.nights }) },
          {
            label: t("placement.plannedEnd"),
            value: stay.planned_end_on ? formatDate(stay.planned_end_on) : t("placement.noPlannedEnd"),
          },
        ]}
      />
      {stay.note && (
        <Text size="sm" className={classes.text ?? ""}>
          {stay.note}
        </Text>
      )}
      <Group gap="xs" className="no-print">
        {may("placement_move") && <Button onClick={() => onAct("move")}>{t("placement.move")}</Button>}
        {may("placement_end") && (
          <Button variant="default" onClick={() => onAct("end")}>
            {t("placement.end")}
          </Button>
        )}
        {may("placement_update") && (
          <Button variant="default" onClick={() => onAct("update")}>
            {t("placement.change")}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Before({ stays }: { stays: readonly Placement[] }) {
  const { t } = useTranslation()
  const { service, term } = usePack()
  return (
    <div>
      <Title order={3} size="h4" mb="xs">
        {t("placement.before")}
      </Title>
      <ul className={classes.plainList}>
        {stays.map((stay) => (
          <li key={stay.id} className={classes.entry}>
            <Text size="sm" fw={600}>
              {stay.organisation_name}
            </Text>
            <Text size="sm">
              {[
                service(stay.service),
                t("services.stay", {
                  from: formatDate(stay.started_on),
                  until: formatDate(stay.ended_on ?? stay.started_on),
                }),
                t("services.amounts.night", { count: stay.nights }),
              ].join(" · ")}
            </Text>
            <Text size="xs" c="dimmed">
              {stay.end_reason && term("placement_end", stay.end_reason)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  )
}
