import { Select, Text } from "@mantine/core"
import { caseAssignMany, colleagueList } from "@punte/client"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { BatchDialog } from "@/lib/BatchProgress"
import { HANDOVER_READS } from "@/lib/handoverReads"
import { type Run, useBatches } from "@/lib/useBatches"
import type { Selected } from "@/lib/useSelection"
import { FormDialog } from "@/ui/FormDialog"

const NOBODY = "nobody"

type Outcomes = Run<Selected>["outcomes"]
type Props = { cases: readonly Selected[]; onClose: (outcomes: Outcomes) => void }

/** Gives many cases to a colleague, or to nobody for now. */
export function AssignManyDialog({ cases, onClose }: Props) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(colleagueList))
  const [to, setTo] = useState<string | null>(null)
  const [isRefused, setRefused] = useState(false)
  const batches = useBatches<Selected>(
    (rows) =>
      caseAssignMany({
        body: {
          cases: rows.map(({ id, version }) => ({
            case_id: id,
            version,
            user_id: to === NOBODY ? null : to,
          })),
        },
      }),
    HANDOVER_READS,
  )
  const { run } = batches
  if (run) {
    return (
      <BatchDialog
        title={t("cases.many.title")}
        run={run}
        onGoOn={batches.goOn}
        onClose={() => onClose(run.outcomes)}
      />
    )
  }
  return (
    <FormDialog
      isOpen
      onClose={() => onClose({})}
      size="md"
      title={t("cases.many.title")}
      text={t("cases.many.text")}
      submit={t("cases.many.submit", { count: cases.length })}
      problem={error ? problemText(error) : undefined}
      onSubmit={() => (to ? batches.start(cases) : setRefused(true))}
    >
      <Select
        label={t("cases.assign.to")}
        searchable
        data={[
          { value: NOBODY, label: t("cases.assign.nobody") },
          ...(data?.items ?? []).map((one) => ({ value: one.id, label: one.display_name })),
        ]}
        value={to}
        onChange={setTo}
        error={isRefused && !to && t("cases.many.required")}
        comboboxProps={{ withinPortal: true }}
      />
      <Text size="sm" c="dimmed">
        {t("cases.many.selected", { count: cases.length })}
      </Text>
    </FormDialog>
  )
}
