import { Button, Group, Stack, Text } from "@mantine/core"
import { referralDocumentOpen, referralRead } from "@punte/client"
import type { Referral } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatPercent, formatSize } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { useOpening } from "@/lib/useOpening"

type Props = { referral: string; of: NonNullable<Referral["disclosed"]["documents"]> }

/** Documents that whoever holds the case shares with the receiver. */
export function SharedDocuments({ referral, of }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { opening, open } = useOpening(
    (id, how) => referralDocumentOpen({ path: { id: referral, document_id: id }, ...how }),
    referralRead,
  )
  return (
    <Stack gap="xs" mt={4}>
      {of.documents.map((document) => {
        const now = opening?.id === document.id ? opening : undefined
        const isComing = now !== undefined && !now.problem
        const kind = term("document_kind", document.kind)
        const what = [
          kind,
          document.dated_on && t("documents.dated", { date: formatDate(document.dated_on) }),
          formatSize(document.size),
        ]
        return (
          <div key={document.id}>
            <Group justify="space-between" gap="xs">
              <Text size="sm">{what.filter(Boolean).join(" · ")}</Text>
              <Button
                className="no-print"
                size="compact-sm"
                variant="default"
                aria-label={`${t("documents.open")}: ${document.description ?? kind}`}
                aria-disabled={isComing || undefined}
                onClick={() => !isComing && open(document)}
              >
                {isComing ? t("documents.opening", { share: formatPercent(now.share) }) : t("documents.open")}
              </Button>
            </Group>
            {document.description && <Text size="sm">{document.description}</Text>}
            {now?.problem && (
              <Text size="sm" c="red" role="alert">
                {now.problem}
              </Text>
            )}
          </div>
        )
      })}
    </Stack>
  )
}
