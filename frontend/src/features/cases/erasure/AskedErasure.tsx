import { Stack, Text } from "@mantine/core"
import { erasureRead } from "@punte/client"
import type { Case, CaseErasure, Erasure } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatPartialDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { Facts } from "@/ui/Facts"
import classes from "../Cases.module.css"
import { ErasureAnswers } from "./ErasureAnswers"
import { ErasureBlocks } from "./ErasureBlocks"
import { ErasureWarnings } from "./ErasureWarnings"

/** The wish that waits for a second person, what stays if they approve, and what came up against it meanwhile. */
export function AskedErasure({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(erasureRead, { path: { id: file.id } }))
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ latest, ...known }) =>
        latest?.state === "awaiting_approval" && (
          <Stack gap="sm">
            <Text size="sm">{t("erasure.awaits")}</Text>
            <Text size="xs" c="dimmed">
              {t("erasure.askedBy", {
                date: formatDate(latest.requested_at),
                name: latest.requested_by_name,
                organisation: latest.organisation_name,
              })}
            </Text>
            <Said erasure={latest} />
            <ErasureWarnings warnings={known.warnings} />
            {!isFree(known) && <ErasureBlocks file={file} known={known} onRetry={refetch} />}
            <ErasureAnswers file={file} erasure={latest} />
          </Stack>
        )
      }
    </AskedPart>
  )
}

const isFree = ({ is_set_up, blocks }: Pick<CaseErasure, "is_set_up" | "blocks">) =>
  is_set_up && blocks.length === 0

function Said({ erasure }: { erasure: Erasure }) {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const { refusal } = erasure
  return (
    <>
      <Facts columns={1} facts={[{ label: t("erasure.askedOn"), value: formatDate(erasure.asked_on) }]} />
      <Text size="sm" className={classes.text ?? ""}>
        {erasure.said}
      </Text>
      <Text size="sm" fw={600}>
        {t("erasure.record")}
      </Text>
      <Facts
        columns={2}
        facts={[
          {
            label: t("refusals.month"),
            value: formatPartialDate({ date: refusal.month, precision: "month" }),
          },
          { label: t("refusals.county"), value: county(refusal.county) },
          { label: t("refusals.sex"), value: t(`terms.sex.${refusal.sex}`) },
          { label: t("refusals.ageGroup"), value: t(`terms.ageGroup.${refusal.age_group}`) },
          {
            label: t("refusals.citizenship"),
            value: refusal.citizenship && countryName(refusal.citizenship),
          },
          { label: t("refusals.exploitation"), value: term("exploitation", refusal.exploitation) },
          { label: t("refusals.reason"), value: term("decline_reason", refusal.reason) },
        ]}
      />
    </>
  )
}
