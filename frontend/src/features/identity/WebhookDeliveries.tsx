import { Button, Checkbox, Text } from "@mantine/core"
import { webhookDeliveryList, webhookDeliveryReplay, webhookReplaySkipped } from "@punte/client"
import { useState } from "react"
import { q, useAsked, useChange } from "@/api/query"
import type { Webhook, WebhookDelivery } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { DELIVERY_TONES } from "./partnerEvents"

/** How often the page asks what came of a call that is on its way. */
const POLL_MS = 3_000

type Props = { webhook: Webhook; reason: string | undefined }

/** The latest calls to an endpoint, and what came of each. */
export function WebhookDeliveries({ webhook, reason }: Props) {
  const { t } = useTranslation()
  const [isOnlyDead, setOnlyDead] = useState(false)
  const query = isOnlyDead ? ({ limit: 20, state: "dead" } as const) : { limit: 20 }
  const deliveries = useAsked({
    ...q(webhookDeliveryList, { path: { id: webhook.id }, query }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? POLL_MS : false),
  })
  const replay = useChange(webhookDeliveryReplay, {
    refreshes: [webhookDeliveryList],
    says: () => t("webhook.againDone"),
  })
  const skipped = useAsked(
    q(webhookDeliveryList, { path: { id: webhook.id }, query: { limit: 1, state: "skipped" } }),
  )
  const replaySkipped = useChange(webhookReplaySkipped, {
    refreshes: [webhookDeliveryList],
    says: () => t("webhook.skippedAgainDone"),
  })
  const what = ({ type }: WebhookDelivery) => (type ? t(`terms.partnerEvent.${type}`) : t("webhook.trial"))
  const isOver = ({ state }: WebhookDelivery) =>
    state === "dead" || state === "delivered" || state === "skipped"
  const inactive = webhook.state === "active" ? undefined : t("problems.reasons.webhook_not_active")
  return (
    <Section
      title={t("webhook.deliveries")}
      text={t("webhook.deliveriesText")}
      isFlush
      actions={
        <>
          <Checkbox
            label={t("webhook.onlyDead")}
            checked={isOnlyDead}
            onChange={(event) => setOnlyDead(event.currentTarget.checked)}
          />
          {(skipped.data?.items.length ?? 0) > 0 && (
            <ReasonTooltip reason={reason ?? inactive}>
              <Button
                variant="default"
                loading={replaySkipped.isPending}
                onClick={() => replaySkipped.mutate({ path: { id: webhook.id } })}
              >
                {t("webhook.skippedAgain")}
              </Button>
            </ReasonTooltip>
          )}
          <Button variant="default" loading={deliveries.isFetching} onClick={() => void deliveries.refetch()}>
            {t("webhook.refresh")}
          </Button>
        </>
      }
    >
      <DataTable
        caption={t("webhook.deliveries")}
        rows={deliveries.data?.items}
        rowKey={(row) => row.id}
        problem={deliveries.error ? problemText(deliveries.error) : undefined}
        onRetry={() => void deliveries.refetch()}
        empty={
          isOnlyDead ? (
            <EmptyState headingLevel={3} title={t("webhook.noDead")} />
          ) : (
            <EmptyState
              headingLevel={3}
              title={t("webhook.noDeliveries")}
              text={t("webhook.noDeliveriesText")}
            />
          )
        }
        columns={[
          { key: "at", title: t("webhook.at"), cell: (row) => formatDateTime(row.created_at) },
          { key: "what", title: t("webhook.what"), cell: what },
          {
            key: "result",
            title: t("webhook.result"),
            cell: (row) => (
              <>
                <StatusTag tone={DELIVERY_TONES[row.state]}>
                  {t(`webhook.deliveryStates.${row.state}`)}
                </StatusTag>
                <Text size="xs" c="dimmed">
                  {[
                    row.fault && t(`webhook.faults.${row.fault}`),
                    row.status && t("webhook.status", { status: row.status }),
                    row.next_at && t("webhook.next", { date: formatDateTime(row.next_at) }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </>
            ),
          },
          { key: "attempts", title: t("webhook.attempts"), cell: (row) => row.attempts },
          {
            key: "actions",
            title: t("common.actions"),
            isUnlabelled: true,
            align: "end",
            cell: (row) =>
              isOver(row) && (
                <ReasonTooltip reason={reason ?? inactive}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={replay.isPending && replay.variables?.path.delivery_id === row.id}
                    onClick={() => replay.mutate({ path: { id: webhook.id, delivery_id: row.id } })}
                    aria-label={t("webhook.againFor", {
                      what: what(row),
                      date: formatDateTime(row.created_at),
                    })}
                  >
                    {t("webhook.again")}
                  </Button>
                </ReasonTooltip>
              ),
          },
        ]}
      />
    </Section>
  )
}

/** A first call; one that failed waits longer than anybody watches. */
const isUnderWay = ({ state, attempts }: WebhookDelivery) => state === "waiting" && attempts === 0
