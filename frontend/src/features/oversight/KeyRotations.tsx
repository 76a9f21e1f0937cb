import { Button, Group, Text } from "@mantine/core"
import {
  keyRotationBegin,
  keyRotationCreate,
  keyRotationList,
  keyRotationWithdraw,
  operationsRead,
} from "@punte/client"
import { useState } from "react"
import { ifMatch, q, useChange, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { type Column, DataTable } from "@/ui/DataTable"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"

type Rotation = Item<typeof keyRotationList>

export const rotations = q(keyRotationList)
const CHANGED = [keyRotationList, operationsRead]
const TONES = { asked: "warn", running: "accent", finished: "good", withdrawn: "quiet" } as const

/** How often the page asks how far one is that is not over, and otherwise whether there is one. */
const POLL_MS = 5_000
const LOOKS_MS = 15_000
const isOpen = ({ ended_at }: Rotation) => ended_at == null

/** Sealing everything anew with the newest keys: one asks, another begins it, and everybody goes on working. */
export function KeyRotations() {
  const { t } = useTranslation()
  const { data, refetch } = useLoaded({
    ...rotations,
    refetchInterval: ({ state }) => (state.data?.items.some(isOpen) ? POLL_MS : LOOKS_MS),
  })
  const [asking, ask] = useState<"create" | "begin" | "withdraw">()
  const open = data.items.find(isOpen)
  const onDone = () => ask(undefined)
  const onProblem = () => {
    ask(undefined)
    void refetch()
    return false
  }
  const common = { refreshes: CHANGED, onDone, onProblem }
  const create = useChange(keyRotationCreate, { ...common, says: () => t("rotation.asked") })
  const begin = useChange(keyRotationBegin, { ...common, says: () => t("rotation.begun") })
  const withdraw = useChange(keyRotationWithdraw, { ...common, says: () => t("rotation.withdrawn") })
  const change = open && { path: { id: open.id }, headers: ifMatch(open.version) }
  const by = (who: string | null | undefined, at: string | null | undefined) =>
    who && at ? `${who}, ${formatDateTime(at)}` : ""
  const columns: Column<Rotation>[] = [
    { key: "asked", title: t("rotation.askedBy"), cell: (one) => by(one.asked_by_name, one.asked_at) },
    {
      key: "state",
      title: t("rotation.state"),
      cell: ({ state }) => <StatusTag tone={TONES[state]}>{t(`rotation.states.${state}`)}</StatusTag>,
    },
    { key: "begun", title: t("rotation.begunBy"), cell: (one) => by(one.begun_by_name, one.begun_at) },
    { key: "version", title: t("operations.keyVersion"), align: "end", cell: (one) => one.key_version },
    { key: "done", title: t("rotation.done"), align: "end", cell: (one) => one.done },
    { key: "failed", title: t("rotation.failed"), align: "end", cell: (one) => one.failed },
  ]
  return (
    <Section
      title={t("rotation.title")}
      text={t("rotation.text")}
      isFlush
      actions={
        <Group gap="xs">
          {open ? (
            <>
              <Button variant="default" onClick={() => ask("withdraw")}>
                {t(open.state === "running" ? "rotation.stop" : "rotation.withdraw")}
              </Button>
              {open.state === "asked" && (
                <ReasonTooltip reason={open.may_begin ? undefined : t("second.asker")}>
                  <Button onClick={() => ask("begin")}>{t("rotation.begin")}</Button>
                </ReasonTooltip>
              )}
            </>
          ) : (
            <Button variant="default" onClick={() => ask("create")}>
              {t("rotation.ask")}
            </Button>
          )}
        </Group>
      }
    >
      <DataTable
        caption={t("rotation.title")}
        columns={columns}
        rows={data.items}
        rowKey={({ id }) => id}
        isDense
        empty={
          <Text c="dimmed" p="md">
            {t("rotation.none")}
          </Text>
        }
      />
      <ConfirmDialog
        isOpen={asking === "create"}
        onClose={() => ask(undefined)}
        onConfirm={() => create.mutate({})}
        isBusy={create.isPending}
        title={t("rotation.askTitle")}
        text={t("rotation.askText")}
        confirm={t("rotation.ask")}
      />
      <ConfirmDialog
        isOpen={asking === "begin"}
        onClose={() => ask(undefined)}
        onConfirm={() => change && begin.mutate(change)}
        isBusy={begin.isPending}
        title={t("rotation.beginTitle")}
        text={t("rotation.beginText")}
        confirm={t("rotation.begin")}
      />
      <ConfirmDialog
        isOpen={asking === "withdraw"}
        onClose={() => ask(undefined)}
        onConfirm={() => change && withdraw.mutate(change)}
        isBusy={withdraw.isPending}
        title={t("rotation.withdrawTitle")}
        text={t("rotation.withdrawText")}
        confirm={t(open?.state === "running" ? "rotation.stop" : "rotation.withdraw")}
      />
    </Section>
  )
}
