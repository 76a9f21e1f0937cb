import { Button, Stack } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { statusDecisionList } from "@punte/client"
import type { StatusDecisions } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useChoices } from "./choices"
import { Decision } from "./Decision"
import { DecisionDialog } from "./DecisionDialog"

/** What was decided on a person's status, and what can be decided now. */
export function Status({ caseId, mayScreen }: { caseId: string; mayScreen: boolean }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(statusDecisionList, { path: { id: caseId } }))
  const [isAdding, add] = useDisclosure()
  return (
    <Stack gap="lg">
      <Section
        title={t("decision.title")}
        text={t("decision.text")}
        actions={data && <AddButton decisions={data} onClick={add.open} />}
      >
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {(decisions) => <Decisions decisions={decisions} />}
        </AskedPart>
      </Section>
      {isAdding && data && <DecisionDialog decisions={data} mayScreen={mayScreen} onClose={add.close} />}
    </Stack>
  )
}

/** Where nothing can be decided now it says why, of each status. */
function AddButton({ decisions, onClick }: { decisions: StatusDecisions; onClick: () => void }) {
  const { t } = useTranslation()
  const { choices, possible } = useChoices(decisions)
  const reason = decisions.abilities.includes("status_decision_create")
    ? possible.length === 0 && [...new Set(choices.map(({ whyNot }) => whyNot))].join(" ")
    : t("cases.page.notAllowed")
  return (
    <ReasonTooltip reason={reason || undefined}>
      <Button onClick={onClick}>{t("decision.add")}</Button>
    </ReasonTooltip>
  )
}

function Decisions({ decisions }: { decisions: StatusDecisions }) {
  const { t } = useTranslation()
  if (decisions.items.length === 0)
    return <EmptyState headingLevel={3} title={t("decision.none")} text={t("decision.noneText")} />
  const answer = (yes: boolean | null | undefined) =>
    yes === null || yes === undefined ? t("decision.factNobody") : t(yes ? "common.yes" : "common.no")
  return (
    <Stack gap="xl">
      <Facts
        facts={decisions.facts.map((one) => ({
          label: t(`decision.fact.${one.fact}`),
          value: answer(one.answer),
        }))}
      />
      {decisions.items.map((one) => (
        <Decision key={one.id} decisions={decisions} decision={one} />
      ))}
    </Stack>
  )
}
