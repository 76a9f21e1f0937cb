import { Alert, List, Stack, Text } from "@mantine/core"
import type { organisationMergePreview } from "@punte/client"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList, formatNumber } from "@/i18n/format"
import { Facts } from "@/ui/Facts"

/** What a merge of two organisations moves or ends, how the one that stays is called afterwards, and what hinders it. */
export function MergePreview({ preview }: { preview: Answer<typeof organisationMergePreview> }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      {preview.obstacles.length > 0 && (
        <Alert color="orange" title={t("organisation.merge.hinders")}>
          <List size="sm">
            {preview.obstacles.map((one) => (
              <List.Item key={one}>{t(`organisation.merge.obstacles.${one}`)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Text size="sm" fw={500}>
        {t("organisation.merge.moves")}
      </Text>
      <Facts
        columns={2}
        facts={preview.amounts.map((one) => ({
          label: t(`organisation.merge.amounts.${one.what}`),
          value: formatNumber(one.number),
        }))}
      />
      <Facts facts={[{ label: t("organisation.merge.aliases"), value: formatList(preview.aliases) }]} />
    </Stack>
  )
}
