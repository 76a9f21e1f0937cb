import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { screeningList } from "@punte/client"
import { Link } from "react-router"
import type { Case, ScreeningSummary } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { StartDialog } from "./StartDialog"

/** What the person was asked with an instrument, and what that came to. */
export function ScreeningsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)("screening_create")
  const [isStarting, start] = useDisclosure()
  const { data, error, refetch } = useAsked(q(screeningList, { path: { id: file.id }, query: { limit: 50 } }))
  return (
    <Section
      title={t("cases.page.screenings")}
      text={t("screening.listText")}
      actions={
        <ReasonTooltip reason={reason}>
          <Button onClick={start.open}>{t("screening.start")}</Button>
        </ReasonTooltip>
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items, interviews }) =>
          items.length === 0 ? (
            <EmptyState headingLevel={3} title={t("screening.none")} text={t("screening.noneText")} />
          ) : (
            <Stack gap="sm">
              <Text size="sm">{t("screening.interviews", { count: interviews })}</Text>
              <ul className={classes.plainList}>
                {items.map((screening) => (
                  <Entry key={screening.id} caseId={file.id} screening={screening} />
                ))}
              </ul>
            </Stack>
          )
        }
      </AskedPart>
      {isStarting && <StartDialog file={file} onClose={start.close} />}
    </Section>
  )
}

function Entry({ caseId, screening }: { caseId: string; screening: ScreeningSummary }) {
  const { t } = useTranslation()
  const { result, state } = screening
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        <Anchor component={Link} to={paths.screening(caseId, screening.id)} fw={500}>
          {label(screening.instrument_name)}
        </Anchor>
        <StatusTag tone={state === "open" ? "accent" : "quiet"}>{t(`screening.states.${state}`)}</StatusTag>
        <StatusTag>{t(`screening.profiles.${screening.profile}`)}</StatusTag>
        <PrintRecord
          caseId={caseId}
          form="screening"
          id={screening.id}
          of={`${label(screening.instrument_name)}, ${formatDateTime(screening.started_at)}`}
          shownBy={screeningList}
        />
      </Group>
      {state === "finished" && (
        <Text size="sm" mt={4}>
          {result ? label(result.labels) : t("screening.noResult")}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {t("screening.answeredOf", { answered: screening.answered, asked: screening.asked })} ·{" "}
        {formatDateTime(screening.started_at)} · {screening.started_by_name}, {screening.organisation_name}
      </Text>
    </li>
  )
}
