import { Anchor, Button, Select, Stack, Text } from "@mantine/core"
import { serviceList, serviceRead, serviceTotalList } from "@punte/client"
import { useState } from "react"
import { Link } from "react-router"
import type { Case, ServiceRecord, ServiceTotal } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { EarlierServices, ServiceRecords } from "@/lib/ServiceRecords"
import { amountWords } from "@/lib/serviceWords"
import { useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import { CaseServiceDialog } from "./CaseServiceDialog"
import { CaseVoidDialog } from "./CaseVoidDialog"

/** What the person was given, in all and one by one. */
export function ServicesSection({ file }: { file: Case }) {
  return (
    <Stack gap="lg">
      <Totals file={file} />
      <Records file={file} />
    </Stack>
  )
}

function Totals({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { pack, service } = usePack()
  const { data, error, refetch } = useAsked(q(serviceTotalList, { path: { id: file.id } }))
  const columns: Column<ServiceTotal>[] = [
    { key: "service", title: t("services.service"), cell: (one) => service(one.service) },
    {
      key: "amount",
      title: t("services.amount"),
      cell: (one) => one.given > 0 && amountWords(pack, one),
    },
    { key: "given", title: t("services.given"), align: "end", cell: (one) => formatNumber(one.given) },
    { key: "missed", title: t("services.missed"), align: "end", cell: (one) => formatNumber(one.missed) },
  ]
  return (
    <Section title={t("services.totals")} text={t("services.totalsText")} isFlush>
      <DataTable
        caption={t("services.totals")}
        columns={columns}
        rows={data?.items}
        rowKey={(one) => `${one.service}-${one.currency}`}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        isDense
        empty={
          <Text size="sm" c="dimmed" p="md">
            {t("services.noTotals")}
          </Text>
        }
      />
    </Section>
  )
}

/** What is open. A correction is of the record it was opened on, whatever the list shows meanwhile. */
type Open = { as: "write"; record?: ServiceRecord } | { as: "void"; record: ServiceRecord }

function Records({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { service } = usePack()
  const me = useMe()
  const reason = useReason(file)("service_create")
  const { values, set, cursor, pager } = useFilters(["service"] as const)
  const [open, setOpen] = useState<Open>()
  const totals = useAsked(q(serviceTotalList, { path: { id: file.id } }))
  const { data, error, refetch } = useAsked(
    q(serviceList, {
      path: { id: file.id },
      query: {
        limit: 50,
        ...(values.service ? { service: values.service } : {}),
        ...(cursor ? { cursor } : {}),
      },
    }),
  )
  const known = [...new Set((totals.data?.items ?? []).map((one) => one.service))]
  const close = () => setOpen(undefined)
  return (
    <Section
      title={t("services.title")}
      text={t("services.text")}
      actions={
        <ReasonTooltip reason={reason}>
          <Button onClick={() => setOpen({ as: "write" })}>{t("services.record")}</Button>
        </ReasonTooltip>
      }
    >
      {(known.length > 1 || values.service) && (
        <Select
          className="no-print"
          label={t("services.filter")}
          placeholder={t("services.allServices")}
          clearable
          maw={320}
          mb="md"
          data={known.map((code) => ({ value: code, label: service(code) }))}
          value={values.service ?? null}
          onChange={(next) => set({ service: next })}
        />
      )}
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items, next }) =>
          items.length === 0 ? (
            <EmptyState
              headingLevel={3}
              title={t("services.none")}
              text={t(values.service ? "services.noneFiltered" : "services.noneText")}
            />
          ) : (
            <>
              <ServiceRecords
                records={items}
                own={me.organisation.id}
                onCorrect={(record) => setOpen({ as: "write", record })}
                onVoid={(record) => setOpen({ as: "void", record })}
                earlier={(record) => <Earlier file={file} record={record} />}
                more={(record) => (
                  <>
                    {record.referral_id && (
                      <Anchor component={Link} to={paths.referral(record.referral_id)} size="xs">
                        {t("services.underReferral")}
                      </Anchor>
                    )}
                    {record.is_receivers &&
                      !record.shares_note &&
                      record.provider_id !== me.organisation.id && (
                        <Text size="xs" c="dimmed">
                          {t("services.receiversWords")}
                        </Text>
                      )}
                  </>
                )}
              />
              <KeysetPager {...pager(next)} />
            </>
          )
        }
      </AskedPart>
      {open?.as === "write" && <CaseServiceDialog file={file} record={open.record} onClose={close} />}
      {open?.as === "void" && <CaseVoidDialog file={file} record={open.record} onClose={close} />}
    </Section>
  )
}

function Earlier({ file, record }: { file: Case; record: ServiceRecord }) {
  const { data, error, refetch } = useAsked(q(serviceRead, { path: { id: file.id, service_id: record.id } }))
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(one) => <EarlierServices record={one} />}
    </AskedPart>
  )
}
