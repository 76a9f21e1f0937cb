import { Alert, Button, Group, List, Stack, Text } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import type { ReactNode } from "react"
import type { Repatriation } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatDateTime, formatShort } from "@/i18n/format"
import { LevelTag } from "@/lib/LevelTag"
import { usePack } from "@/lib/pack"
import { Facts } from "@/ui/Facts"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "../Cases.module.css"
import { RETURN_ACTS, type ReturnAct } from "./ReturnActDialog"

const TONES = {
  planned: "notice",
  risk_assessed: "notice",
  travelling: "warn",
  handed_over: "good",
  follow_up: "good",
  stopped: "quiet",
  cancelled: "quiet",
} as const satisfies Record<Repatriation["state"], Tone>

type Props = { journey: Repatriation; onAct: (act: ReturnAct | "update") => void }

/** A return: the way, what it waits for, what became of it, and what can be done now. */
export function ReturnCard({ journey, onAct }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { receipt, risk, stop, escort, best_interest } = journey
  const name = t("stay.return.name", {
    from: countryName(journey.from_country),
    to: countryName(journey.to_country),
  })
  const acts = (["update", ...RETURN_ACTS] as const).filter((act) =>
    journey.abilities.includes(`repatriation_${act}`),
  )
  const facts: { label: string; value: ReactNode }[] = [
    { label: t("stay.return.sendingBody"), value: journey.sending_body },
    { label: t("stay.return.receiver"), value: journey.receiver_name ?? journey.receiving_body },
    { label: t("stay.return.departedAt"), value: journey.departed_at && formatDateTime(journey.departed_at) },
    { label: t("stay.return.escort"), value: escort && `${escort.name} · ${escort.contact}` },
    { label: t("stay.return.contingency"), value: journey.contingency },
    {
      label: t("stay.return.bestInterest"),
      value: best_interest && `${formatDate(best_interest.on)} · ${best_interest.words}`,
    },
    {
      label: t("stay.receipt.arrivedAt"),
      value: receipt && `${formatDateTime(receipt.arrived_at)} · ${receipt.received_by}`,
    },
    { label: t("stay.receipt.document"), value: receipt?.document },
    { label: t("stay.receipt.by"), value: receipt && `${receipt.by_name}, ${receipt.organisation_name}` },
    { label: t("stay.note"), value: receipt?.note },
    { label: t("stay.reason"), value: stop && term("return_stop", stop.reason) },
    { label: t("stay.why"), value: stop?.words },
  ]
  return (
    <li className={classes.entry}>
      <Stack gap="sm">
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <StatusTag tone={TONES[journey.state]}>{t(`stay.return.states.${journey.state}`)}</StatusTag>
        </Group>
        {journey.waits_for.length > 0 && (
          <Alert icon={<IconAlertTriangle aria-hidden />} color="orange" title={t("stay.return.waits")}>
            <List size="sm">
              {journey.waits_for.map((block) => (
                <List.Item key={block}>{t(`stay.return.blocks.${block}`)}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Facts columns={2} facts={facts.filter(({ value }) => value)} />
        {risk && (
          <Group gap="xs">
            <Text size="sm">{t("stay.risk.title")}:</Text>
            <LevelTag level={risk.level} />
            <Text size="xs" c="dimmed">
              {[
                `${risk.assessed_by_name}, ${formatShort(risk.assessed_at)}`,
                risk.confirmed_by_name && t("stay.risk.confirmedBy", { name: risk.confirmed_by_name }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </Text>
          </Group>
        )}
        {risk?.words && (
          <Text size="sm" className={classes.text ?? ""}>
            {risk.words}
          </Text>
        )}
        {journey.legs.length > 0 && <Way journey={journey} />}
        {journey.documents.length > 0 && <Papers journey={journey} />}
        {journey.contacts.length > 0 && <Contacts journey={journey} />}
        {acts.length > 0 && (
          <Group gap="xs" className="no-print">
            {acts.map((act, at) => (
              <Button key={act} size="xs" variant={at === 0 ? "light" : "default"} onClick={() => onAct(act)}>
                {t(`stay.return.acts.${act}`)}
              </Button>
            ))}
          </Group>
        )}
      </Stack>
    </li>
  )
}

function Way({ journey }: { journey: Repatriation }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Listed title={t("stay.return.way")} isOrdered>
      {journey.legs.map((leg, at) => {
        const risk = journey.risk?.legs[at]
        const what = [
          term("travel_means", leg.means),
          `${formatShort(leg.departs_at)} – ${formatShort(leg.arrives_at)}`,
          leg.border_point && t("stay.return.border", { place: leg.border_point }),
        ]
        return (
          <List.Item key={`${leg.departs_at}-${leg.to}`}>
            <Group gap="xs">
              {`${leg.from} → ${leg.to}`}
              {risk && <LevelTag level={risk.level} isShort />}
            </Group>
            <Text size="xs" c="dimmed">
              {what.filter(Boolean).join(" · ")}
            </Text>
            {risk?.words && <Text size="sm">{risk.words}</Text>}
          </List.Item>
        )
      })}
    </Listed>
  )
}

function Papers({ journey }: { journey: Repatriation }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Listed title={t("stay.return.documents")}>
      {journey.documents.map(({ kind, state, note }) => (
        <List.Item key={kind}>
          {[term("travel_document", kind), t(`stay.return.paperStates.${state}`), note]
            .filter(Boolean)
            .join(" · ")}
        </List.Item>
      ))}
    </Listed>
  )
}

function Contacts({ journey }: { journey: Repatriation }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Listed title={t("stay.return.contacts")}>
      {journey.contacts.map((contact, at) => {
        const safety = contact.is_safe ? "safe" : "notSafe"
        const found = contact.is_reached ? safety : "notReached"
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are added and never change
          <List.Item key={at}>
            {[formatDate(contact.on), term("contact_way", contact.way), t(`stay.contact.${found}`)].join(
              " · ",
            )}
            {contact.words && <Text size="sm">{contact.words}</Text>}
          </List.Item>
        )
      })}
    </Listed>
  )
}

type ListedProps = { title: string; isOrdered?: boolean; children: ReactNode }

function Listed({ title, isOrdered = false, children }: ListedProps) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {title}
      </Text>
      <List size="sm" type={isOrdered ? "ordered" : "unordered"}>
        {children}
      </List>
    </div>
  )
}
