import type { Webhook, WebhookDelivery } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import type { Tone } from "@/ui/StatusTag"

export type PartnerEventType = Webhook["types"][number]

/** What partners are told of, in the order of the work. */
export const PARTNER_EVENTS = [
  "referral.sent",
  "referral.received",
  "referral.accepted",
  "referral.refused",
  "referral.expired",
  "referral.service_started",
  "referral.feedback_given",
  "referral.completed",
  "referral.broken",
  "referral.withdrawn",
  "case.opened",
  "case.changed",
  "case.track_changed",
  "case.assigned",
  "case.closed",
  "case.reopened",
  "case.transferred",
  "offer.changed",
] as const satisfies readonly PartnerEventType[]

/** Types of events, in one line. */
export function usePartnerEventNames() {
  const { t } = useTranslation()
  return (types: readonly PartnerEventType[]) =>
    formatList(types.map((type) => t(`terms.partnerEvent.${type}`)))
}

export const WEBHOOK_TONES: Record<Webhook["state"], Tone> = {
  active: "good",
  paused: "warn",
  disabled: "warn",
}

export const DELIVERY_TONES: Record<WebhookDelivery["state"], Tone> = {
  waiting: "accent",
  held: "warn",
  delivered: "good",
  dead: "warn",
  skipped: "quiet",
}
