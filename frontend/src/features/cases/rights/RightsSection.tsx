import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import { accessLogList, dataPackageRead, restrictionList } from "@punte/client"
import { IconDownload, IconLock } from "@tabler/icons-react"
import { useState } from "react"
import type { Case, Restriction } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useOpening } from "@/lib/useOpening"
import { AskedPart } from "@/ui/AskedPart"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { LiftDialog } from "./LiftDialog"
import { RestrictDialog } from "./RestrictDialog"

/** What the person may ask for of what is held of them: all of it, and that it goes to nobody else. */
export function RightsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const may = useMay()
  const reason = useReason(file)
  const [isRestricting, setRestricting] = useState(false)
  const { opening, open } = useOpening(
    // Asked for as it lies on the wire, for the disk and not for the page.
    (_, how) => dataPackageRead({ path: { id: file.id }, ...how }) as Promise<unknown> as Promise<Blob>,
    accessLogList,
  )
  return (
    <Section title={t("rights.title")} text={t("rights.text")}>
      <Stack gap="sm">
        {may("cases.content") && file.abilities.includes("restriction_list") && <Restrictions file={file} />}
        <Group gap="xs" className="no-print">
          <ReasonTooltip reason={reason("data_package_read")}>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              loading={opening !== undefined && !opening.problem}
              onClick={() => open({ id: file.id, size: 1 })}
            >
              {t("rights.take")}
            </Button>
          </ReasonTooltip>
          {!file.restricted_at && (
            <ReasonTooltip reason={reason("restriction_create")}>
              <Button
                variant="default"
                leftSection={<IconLock size={16} aria-hidden />}
                onClick={() => setRestricting(true)}
              >
                {t("rights.restrict")}
              </Button>
            </ReasonTooltip>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t("rights.takeHint")}
        </Text>
        {opening?.problem && (
          <Text size="sm" c="red" role="alert">
            {opening.problem}
          </Text>
        )}
      </Stack>
      {isRestricting && <RestrictDialog file={file} onClose={() => setRestricting(false)} />}
    </Section>
  )
}

function Restrictions({ file }: { file: Case }) {
  const { data, error, refetch } = useAsked(q(restrictionList, { path: { id: file.id } }))
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ items }) => items.map((one) => <OneRestriction key={one.id} file={file} restriction={one} />)}
    </AskedPart>
  )
}

function OneRestriction({ file, restriction }: { file: Case; restriction: Restriction }) {
  const { t } = useTranslation()
  const reason = useReason(file)
  const [isLifting, setLifting] = useState(false)
  const isOver = restriction.lifted_at !== null
  return (
    <Alert
      color={isOver ? "gray" : "orange"}
      icon={<IconLock size={18} aria-hidden />}
      title={t(isOver ? "rights.wasRestricted" : "rights.isRestricted", {
        date: formatDate(restriction.restricted_at),
      })}
    >
      <Stack gap="xs">
        <Text size="sm">{t(`rights.reasons.${restriction.reason}`)}</Text>
        <Text size="sm" className={classes.text ?? ""}>
          {restriction.said}
        </Text>
        <Text size="xs" c="dimmed">
          {t("rights.by", {
            name: restriction.restricted_by_name,
            organisation: restriction.organisation_name,
          })}
        </Text>
        {isOver ? (
          <Text size="sm">
            {t("rights.lifted", {
              date: formatDate(restriction.lifted_at ?? ""),
              name: restriction.lifted_by_name ?? "",
              why: restriction.lifted_why ?? "",
            })}
          </Text>
        ) : (
          <Group className="no-print">
            <ReasonTooltip
              reason={
                restriction.abilities.includes("restriction_lift") ? undefined : reason("restriction_lift")
              }
            >
              <Button size="xs" variant="default" onClick={() => setLifting(true)}>
                {t("rights.lift")}
              </Button>
            </ReasonTooltip>
          </Group>
        )}
      </Stack>
      {isLifting && <LiftDialog file={file} restriction={restriction} onClose={() => setLifting(false)} />}
    </Alert>
  )
}
