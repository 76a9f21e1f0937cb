import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core"
import { useState } from "react"
import type { StatusDecision, StatusDecisions } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatList, formatPartialDate, languageName } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { Facts } from "@/ui/Facts"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "../Cases.module.css"
import { DisagreeDialog } from "./DisagreeDialog"
import { Disagreements } from "./Disagreements"
import { ErrorDialog } from "./ErrorDialog"
import { NoticeDialog } from "./NoticeDialog"
import { ObjectionDialog } from "./ObjectionDialog"

const TONES: Record<StatusDecision["status"], Tone> = {
  presumed: "accent",
  identified: "good",
  not_victim: "quiet",
  declined: "notice",
}

type Props = { decisions: StatusDecisions; decision: StatusDecision }

/** A decision with its grounds, by whom it was taken and what the person was told. */
export function Decision({ decisions, decision }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const [open, setOpen] = useState<"notice" | "objection" | "error" | "disagree">()
  const close = () => setOpen(undefined)
  const may = (ability: string) => decision.abilities.includes(ability)
  const { case_id: caseId, items } = decisions
  const replaced = items.some(({ replaces, error }) => replaces === decision.id && !error)
  const date = formatPartialDate(decision.decided_on)
  const title = t(`decision.statuses.${decision.status}`)
  const awaitsAnswer = decision.objection && !decision.objection.outcome
  return (
    <Stack gap="xs" component="article" aria-label={`${title}, ${date}`}>
      <Group gap="xs">
        <Title order={3} size="h4">
          {title}
        </Title>
        {decision.error ? (
          <StatusTag tone="warn">{t("decision.inError")}</StatusTag>
        ) : replaced ? (
          <StatusTag>{t("decision.replaced")}</StatusTag>
        ) : (
          <StatusTag tone={TONES[decision.status]}>
            {formatList(
              decision.settles.map(
                ({ fact, answer }) =>
                  `${t(`decision.fact.${fact}`)}: ${t(answer ? "common.yes" : "common.no")}`,
              ),
            )}
          </StatusTag>
        )}
      </Group>
      <Text size="sm">
        {[date, decision.decided_by_name, decision.organisation_name].filter(Boolean).join(" · ")}
      </Text>
      {decision.is_recorded_for && (
        <Text size="xs" c="dimmed">
          {t("decision.recordedFor", { name: decision.recorded_by_name, body: decision.recorded_in_name })}
          {decision.document && ` · ${decision.document}`}
        </Text>
      )}
      {decision.replaces && (
        <Text size="xs" c="dimmed">
          {t("decision.replaces")}
        </Text>
      )}
      {decision.error && (
        <Alert
          color="orange"
          title={t("decision.inErrorBy", {
            name: decision.error.by_name,
            date: formatDate(decision.error.at),
          })}
        >
          {decision.error.reason ?? t("decision.wordsHidden")}
        </Alert>
      )}
      <Facts
        facts={[
          {
            label: t("decision.grounds"),
            value: formatList(decision.grounds.map((code) => term("decision_ground", code))),
          },
          { label: t("decision.notice"), value: <NoticeText decision={decision} /> },
          { label: t("decision.objection"), value: <ObjectionText decision={decision} /> },
        ]}
      />
      {decision.words ? (
        <Text size="sm" className={classes.text ?? ""}>
          {decision.words}
        </Text>
      ) : (
        !decision.shows_words && (
          <Text size="xs" c="dimmed">
            {t("decision.wordsHidden")}
          </Text>
        )
      )}
      <Group gap="xs" className="no-print">
        {may("status_decision_notify") && (
          <Button variant="default" size="xs" onClick={() => setOpen("notice")}>
            {t("decision.notify")}
          </Button>
        )}
        {may("status_decision_object") && (
          <Button variant="default" size="xs" onClick={() => setOpen("objection")}>
            {t(awaitsAnswer ? "decision.answerObjection" : "decision.object")}
          </Button>
        )}
        {may("disagreement_create") && (
          <Button variant="default" size="xs" onClick={() => setOpen("disagree")}>
            {t("decision.disagreement.add")}
          </Button>
        )}
        {may("status_decision_mark_error") && (
          <Button variant="subtle" size="xs" onClick={() => setOpen("error")}>
            {t("decision.markError")}
          </Button>
        )}
      </Group>
      <Disagreements decisions={decisions} decision={decision} />
      {open === "disagree" && <DisagreeDialog decisions={decisions} decision={decision} onClose={close} />}
      {open === "notice" && <NoticeDialog caseId={caseId} decision={decision} onClose={close} />}
      {open === "objection" && <ObjectionDialog caseId={caseId} decision={decision} onClose={close} />}
      {open === "error" && <ErrorDialog caseId={caseId} decision={decision} onClose={close} />}
    </Stack>
  )
}

function NoticeText({ decision: { notice } }: { decision: StatusDecision }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return notice
    ? t("decision.noticeGiven", {
        date: formatDate(notice.on),
        method: term("notice_method", notice.method),
        language: languageName(notice.language),
      })
    : t("decision.noticeNotYet")
}

function ObjectionText({ decision: { objection } }: { decision: StatusDecision }) {
  const { t } = useTranslation()
  if (!objection) return t("decision.objectionNone")
  const date = formatDate(objection.on)
  return objection.outcome && objection.outcome_on
    ? t("decision.objectionAnswered", {
        date,
        outcome: t(`decision.outcomes.${objection.outcome}`),
        answered: formatDate(objection.outcome_on),
      })
    : t("decision.objectionOpen", { date })
}
