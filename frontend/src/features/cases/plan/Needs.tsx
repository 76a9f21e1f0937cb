import { Button, Group, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { needsList } from "@punte/client"
import type { Case, NeedsAssessment } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { NeedsFound } from "@/lib/NeedsFound"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { NeedsDialog } from "./NeedsDialog"

/** The newest assessment of needs, which counts, and the older ones. */
export function Needs({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)("needs_create")
  const [isAssessing, assess] = useDisclosure()
  const { data, error, refetch } = useAsked(q(needsList, { path: { id: file.id }, query: { limit: 20 } }))
  const [newest, ...older] = data?.items ?? []
  return (
    <Section
      title={t("needs.title")}
      text={t("needs.text")}
      actions={
        <ReasonTooltip reason={reason}>
          <Button variant={newest ? "default" : "filled"} onClick={assess.open} disabled={!data}>
            {t("needs.assess")}
          </Button>
        </ReasonTooltip>
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {() =>
          newest ? (
            <Stack gap="md">
              <Assessment caseId={file.id} of={newest} />
              {older.map((one) => (
                <details key={one.id} className={classes.details}>
                  <summary>{t("needs.older", { date: formatDate(one.assessed_on) })}</summary>
                  <Assessment caseId={file.id} of={one} />
                </details>
              ))}
            </Stack>
          ) : (
            <EmptyState headingLevel={3} title={t("needs.none")} text={t("needs.noneText")} />
          )
        }
      </AskedPart>
      {isAssessing && <NeedsDialog file={file} newest={newest} onClose={assess.close} />}
    </Section>
  )
}

function Assessment({ caseId, of }: { caseId: string; of: NeedsAssessment }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {t("needs.by", {
            date: formatDate(of.assessed_on),
            name: of.assessed_by_name,
            organisation: of.organisation_name,
          })}
        </Text>
        <PrintRecord
          caseId={caseId}
          form="needs"
          id={of.id}
          of={`${t("needs.title")}, ${formatDate(of.assessed_on)}`}
          shownBy={needsList}
        />
      </Group>
      <NeedsFound needs={of.needs} />
    </Stack>
  )
}
