import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import type { Hearing, Proceeding } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatList, languageName } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { summonsWords } from "@/lib/summons"
import { TrackTag } from "@/lib/tracks"
import { Facts } from "@/ui/Facts"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "../Cases.module.css"

export type ProceedingAct = "update" | "advance" | "void" | "hearing"
export type HearingAct = "change" | "end"

type Props = {
  of: Proceeding
  onAct: (act: ProceedingAct) => void
  onHearing: (act: HearingAct, hearing: Hearing) => void
}

/** A file: where it stands, who the person is in it, what protects them, and its hearings. */
export function OneProceeding({ of, onAct, onHearing }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const may = (ability: string) => of.abilities.includes(ability)
  const named = (...names: (string | null | undefined)[]) => names.filter(Boolean).join(", ")
  return (
    <li className={classes.entry}>
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={3} size="h4">
            {term("proceeding_kind", of.kind)}
          </Title>
          {of.error_reason ? (
            <StatusTag>{t("proceedings.isVoid")}</StatusTag>
          ) : (
            <TrackTag track="proceedings" state={of.stage} />
          )}
        </Group>
        {of.error_reason && <Text size="sm">{of.error_reason}</Text>}
        <Facts
          columns={2}
          facts={[
            { label: t("proceedings.body"), value: named(of.body_organisation_name, of.body_name) },
            { label: t("proceedings.fileNumber"), value: of.file_number },
            { label: t("proceedings.country"), value: countryName(of.country) },
            {
              label: t("proceedings.stage"),
              value: t("proceedings.since", {
                what:
                  named(of.outcome && term("proceeding_outcome", of.outcome)) ||
                  term("proceedings", of.stage),
                date: formatDate(of.stage_on),
              }),
            },
            {
              label: t("proceedings.capacity"),
              value: [...of.earlier_capacities, { capacity: of.capacity, since: of.capacity_since }]
                .map(({ capacity, since }) =>
                  t("proceedings.since", {
                    what: term("proceeding_capacity", capacity),
                    date: formatDate(since),
                  }),
                )
                .join(" → "),
            },
            { label: t("proceedings.lawyer"), value: named(of.lawyer_organisation_name, of.lawyer_name) },
            {
              label: t("proceedings.measures"),
              value: formatList(of.measures.map((code) => term("protection_measure", code))),
            },
            { label: t("proceedings.language"), value: of.language && languageName(of.language) },
          ]}
        />
        {of.note && (
          <Text size="sm" className={classes.text ?? ""}>
            {of.note}
          </Text>
        )}
        {of.hearings.length > 0 && (
          <ul className={classes.plainList} aria-label={t("proceedings.hearings")}>
            {of.hearings.map((hearing) => (
              <OneHearing key={hearing.id} of={hearing} onAct={(act) => onHearing(act, hearing)} />
            ))}
          </ul>
        )}
        <Group gap="xs" className="no-print">
          {may("hearing_create") && (
            <Button size="xs" onClick={() => onAct("hearing")}>
              {t("proceedings.hearing.plan")}
            </Button>
          )}
          {may("proceeding_advance") && (
            <Button size="xs" variant="default" onClick={() => onAct("advance")}>
              {t("proceedings.advance")}
            </Button>
          )}
          {may("proceeding_update") && (
            <Button size="xs" variant="default" onClick={() => onAct("update")}>
              {t("proceedings.change")}
            </Button>
          )}
          {may("proceeding_void") && (
            <Button size="xs" variant="default" onClick={() => onAct("void")}>
              {t("proceedings.void")}
            </Button>
          )}
        </Group>
      </Stack>
    </li>
  )
}

const TONES: Record<Hearing["state"], Tone> = {
  planned: "accent",
  held: "good",
  postponed: "quiet",
  cancelled: "quiet",
}

function OneHearing({ of, onAct }: { of: Hearing; onAct: (act: HearingAct) => void }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const may = (ability: string) => of.abilities.includes(ability)
  const company = of.goes_alone
    ? t("proceedings.hearing.companies.alone")
    : (of.companion_user_name ?? of.companion_name)
  const facts = [
    of.place,
    company && t("proceedings.hearing.with", { company }),
    of.needs_interpreter && t("proceedings.hearing.interpreter"),
    of.measures.length > 0 && formatList(of.measures.map((code) => term("protection_measure", code))),
    of.is_prepared && of.state === "planned" && t("proceedings.hearing.prepared"),
  ]
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {summonsWords(of.at)}
        </Text>
        <Text size="sm">{term("hearing_kind", of.kind)}</Text>
        <StatusTag tone={TONES[of.state]}>{term("hearing_state", of.state)}</StatusTag>
      </Group>
      <Text size="sm">{facts.filter(Boolean).join(" · ")}</Text>
      {of.lacks_company && (
        <Alert mt="xs" color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t("proceedings.hearing.lacksCompany")}
        </Alert>
      )}
      {[of.note, of.result].filter(Boolean).map((text) => (
        <Text key={text} size="sm" className={classes.text ?? ""}>
          {text}
        </Text>
      ))}
      <Group gap="xs" mt="xs" className="no-print">
        {may("hearing_end") && (
          <Button size="xs" variant="default" onClick={() => onAct("end")}>
            {t("proceedings.hearing.end")}
          </Button>
        )}
        {may("hearing_update") && (
          <Button size="xs" variant="default" onClick={() => onAct("change")}>
            {t("proceedings.hearing.change")}
          </Button>
        )}
      </Group>
    </li>
  )
}
