import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { useState } from "react"
import type { Disagreement, StatusDecision, StatusDecisions } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { StatusTag } from "@/ui/StatusTag"
import classes from "../Cases.module.css"
import { viewText } from "./disagreement"
import { UpholdDialog } from "./UpholdDialog"
import { WithdrawDialog } from "./WithdrawDialog"

type Props = { decisions: StatusDecisions; decision: StatusDecision }

/** What other bodies hold of a decision, and what became of it. */
export function Disagreements({ decisions, decision }: Props) {
  const { t } = useTranslation()
  if (decision.disagreements.length === 0) return null
  return (
    <Stack gap="sm">
      <Title order={4} size="h5">
        {t("decision.disagreement.title")}
      </Title>
      {decision.disagreements.map((one) => (
        <One key={one.id} decisions={decisions} decision={decision} one={one} />
      ))}
    </Stack>
  )
}

function One({ decisions, decision, one }: Props & { one: Disagreement }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<"uphold" | "withdraw">()
  const close = () => setOpen(undefined)
  const { answer } = one
  const may = (ability: string) => one.abilities.includes(ability)
  return (
    <Stack gap={4} role="group" aria-label={viewText(one)}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {viewText(one)}
        </Text>
        {answer ? (
          <StatusTag>{t(`decision.disagreement.outcomes.${answer.outcome}`)}</StatusTag>
        ) : (
          <StatusTag tone="notice">{t("decision.disagreement.open")}</StatusTag>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {[formatDate(one.on), one.recorded_by_name].join(" · ")}
      </Text>
      <Text size="sm" className={classes.text ?? ""}>
        {one.grounds ?? t("decision.wordsHidden")}
      </Text>
      {answer && (
        <Text size="xs" c="dimmed">
          {[formatDate(answer.at), answer.by_name, answer.organisation_name, answer.document]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
      {answer?.reasons && (
        <Text size="sm" className={classes.text ?? ""}>
          {answer.reasons}
        </Text>
      )}
      <Group gap="xs" className="no-print">
        {may("disagreement_uphold") && (
          <Button variant="default" size="xs" onClick={() => setOpen("uphold")}>
            {t("decision.disagreement.uphold")}
          </Button>
        )}
        {may("disagreement_withdraw") && (
          <Button variant="subtle" size="xs" onClick={() => setOpen("withdraw")}>
            {t("decision.disagreement.withdraw")}
          </Button>
        )}
      </Group>
      {open === "uphold" && (
        <UpholdDialog decisions={decisions} decision={decision} one={one} onClose={close} />
      )}
      {open === "withdraw" && <WithdrawDialog caseId={decisions.case_id} one={one} onClose={close} />}
    </Stack>
  )
}
