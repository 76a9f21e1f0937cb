import { Alert, Button, List, Stack, Text } from "@mantine/core"
import { ledgerVerificationCreate, ledgerVerificationList } from "@punte/client"
import { q, useChange, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { type Column, DataTable } from "@/ui/DataTable"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"

type Verification = Item<typeof ledgerVerificationList>

const question = q(ledgerVerificationList)

/** How often the page asks whether it is done. */
const POLL_MS = 3_000

/** Whether the register is as it was signed, when that was found out last, and finding out now. */
export function VerificationSection() {
  const { t, textAt } = useTranslation()
  const { data } = useLoaded({
    ...question,
    refetchInterval: ({ state }) => (state.data?.open ? POLL_MS : false),
  })
  const ask = useChange(ledgerVerificationCreate, { refreshes: [ledgerVerificationList] })
  const latest = data.items[0]?.result
  const faults = latest?.faults ?? []
  const words = (isWhole: boolean | undefined) => (isWhole ? t("desk.whole") : t("desk.damaged"))
  const told = data.open
    ? t("desk.verifying")
    : ask.isSuccess && t("desk.verified", { result: words(latest?.is_whole) })
  const columns: Column<Verification>[] = [
    {
      key: "when",
      title: t("desk.when"),
      cell: ({ result, asked_at }) => formatDateTime(result?.finished_at ?? asked_at),
    },
    {
      key: "result",
      title: t("desk.result"),
      cell: ({ result }) => (
        <StatusTag tone={result?.is_whole ? "good" : "danger"}>{words(result?.is_whole)}</StatusTag>
      ),
    },
    { key: "entries", title: t("desk.upTo"), align: "end", cell: ({ result }) => result?.entries },
    {
      key: "checkpoints",
      title: t("desk.checkpoints"),
      align: "end",
      cell: ({ result }) => result?.checkpoints,
    },
    { key: "by", title: t("desk.askedBy"), cell: (one) => one.asked_by_name ?? t("desk.daily") },
  ]
  return (
    <Section
      title={t("desk.verification")}
      text={t("desk.verificationText")}
      isFlush
      actions={
        <Button
          variant="default"
          loading={ask.isPending || Boolean(data.open)}
          onClick={() => ask.mutate({})}
        >
          {t("desk.verifyNow")}
        </Button>
      }
    >
      <Stack gap={0}>
        <Text role="status" size="sm" px="md" pb={told ? "sm" : 0}>
          {told}
        </Text>
        {faults.length > 0 && (
          <Alert color="red" mx="md" mb="md" title={t("desk.damaged")}>
            <List size="sm">
              {faults.map(({ code, at }) => (
                <List.Item key={`${code} ${at}`}>{textAt(`desk.faults.${code}`, { at }) ?? code}</List.Item>
              ))}
            </List>
            {t("desk.damagedText")}
          </Alert>
        )}
        <DataTable
          caption={t("desk.verification")}
          columns={columns}
          rows={data.items}
          rowKey={({ id }) => id}
          isDense
          empty={
            <Text c="dimmed" size="sm">
              {t("desk.neverVerified")}
            </Text>
          }
        />
      </Stack>
    </Section>
  )
}
