import { Button, Group, Stack, Text } from "@mantine/core"
import { type ReactNode, useState } from "react"
import type { ServiceRecord } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime } from "@/i18n/format"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { usePack } from "./pack"
import classes from "./ServiceRecords.module.css"
import { amountWords, whenWords } from "./serviceWords"

const TONES: Record<ServiceRecord["attendance"], Tone> = {
  attended: "good",
  absent: "notice",
  cancelled: "quiet",
}

type Props = {
  records: readonly ServiceRecord[]
  /** The organisation of the reader: what others gave is said so. */
  own: string
  onCorrect: (record: ServiceRecord) => void
  onVoid: (record: ServiceRecord) => void
  /** What a record said before, asked for when it is opened. */
  earlier: (record: ServiceRecord) => ReactNode
  /** What else the place knows of a record. */
  more?: (record: ServiceRecord) => ReactNode
}

/** What was given, what was given last first. */
export function ServiceRecords({ records, own, onCorrect, onVoid, earlier, more }: Props) {
  const { t } = useTranslation()
  const { pack, service, term } = usePack()
  return (
    <ul className={classes.list}>
      {records.map((record) => (
        <li key={record.id} data-void={record.is_void || undefined}>
          <Group justify="space-between" align="flex-start" gap="xs">
            <div>
              <Group gap="xs">
                <Text size="sm" fw={600} className={classes.service ?? ""}>
                  {service(record.service)}
                </Text>
                {record.is_void ? (
                  <StatusTag tone="quiet">{t("services.isVoid")}</StatusTag>
                ) : (
                  <StatusTag tone={TONES[record.attendance]}>
                    {t(`services.attendances.${record.attendance}`)}
                  </StatusTag>
                )}
                {record.version > 1 && !record.is_void && (
                  <StatusTag tone="quiet">{t("services.corrected")}</StatusTag>
                )}
              </Group>
              <Text size="sm">
                {[whenWords(record), amountWords(pack, record)].filter(Boolean).join(" · ")}
              </Text>
            </div>
            {record.abilities.length > 0 && (
              <Group gap="xs" className="no-print">
                <Button size="compact-sm" variant="default" onClick={() => onCorrect(record)}>
                  {t("services.correct")}
                </Button>
                <Button size="compact-sm" variant="subtle" onClick={() => onVoid(record)}>
                  {t("services.void")}
                </Button>
              </Group>
            )}
          </Group>
          <Stack gap={2} mt={4}>
            <Text size="xs" c="dimmed">
              {[
                record.provider_id !== own && t("services.by", { name: record.provider_name }),
                record.cost_source && t("services.paid", { source: term("cost_source", record.cost_source) }),
                record.absence_reason &&
                  t("services.absence", { reason: term("absence_reason", record.absence_reason) }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </Text>
            {more?.(record)}
            {record.note && (
              <Text size="sm" className={classes.text ?? ""}>
                {record.note}
              </Text>
            )}
            {record.void_reason && (
              <Text size="sm" className={classes.text ?? ""}>
                {t("services.voidBecause", { reason: record.void_reason })}
              </Text>
            )}
            {record.is_receivers && record.shares_note && record.provider_id === own && (
              <Text size="xs" c="dimmed">
                {t("services.isShared")}
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {t("services.writtenBy", {
                date: formatDateTime(record.written_at),
                name: record.written_by_name,
                organisation: record.organisation_name,
              })}
            </Text>
            {record.version > 1 && <Before>{() => earlier(record)}</Before>}
          </Stack>
        </li>
      ))}
    </ul>
  )
}

function Before({ children }: { children: () => ReactNode }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <details className={classes.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("services.earlier")}</summary>
      {isOpen && children()}
    </details>
  )
}

/** What a record said before it was corrected. */
export function EarlierServices({ record }: { record: ServiceRecord }) {
  const { t } = useTranslation()
  const { pack, service } = usePack()
  const earlier = record.earlier ?? []
  const ends = [record.written_at, ...earlier.map(({ written_at }) => written_at)]
  return (
    <Stack gap="xs" mt="xs">
      {earlier.map((one, at) => (
        <div key={one.written_at}>
          <Text size="xs" c="dimmed">
            {t("services.earlierOf", { date: formatDate(ends[at] ?? ""), name: one.written_by_name })}
          </Text>
          <Text size="sm">
            {[
              service(one.service),
              t(`services.attendances.${one.attendance}`),
              whenWords(one),
              amountWords(pack, one),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          {one.note && (
            <Text size="sm" className={classes.text ?? ""}>
              {one.note}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  )
}
