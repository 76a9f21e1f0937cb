import type { offerUpdate } from "@punte/client"
import type { Body, ServiceOffer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate, formatNumber } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { useRuleWords } from "./useRuleWords"

type Offer = Body<typeof offerUpdate>

/** How many are free belongs to how many there are. */
const grouped = ({ service, capacity, free, rules, hours, funding_ends_on }: Offer) => ({
  service,
  places: { capacity: capacity ?? null, free: free ?? null },
  rules,
  hours: hours ?? null,
  funding_ends_on: funding_ends_on ?? null,
})

/** Both versions of a service, field by field, where somebody else saved first. */
export function OfferConflict({ mine, newer, onSave, ...how }: RecordConflict<Offer, ServiceOffer>) {
  const { t } = useTranslation()
  const { service } = usePack()
  const rules = useRuleWords()
  return (
    <FormConflict
      {...how}
      mine={grouped(mine)}
      newer={{ ...grouped(newer), version: newer.version }}
      onSave={({ places, ...rest }, version) => onSave({ ...rest, ...places }, version)}
      fields={{
        service: { label: t("offers.service"), words: service },
        places: {
          label: t("offers.free"),
          words: ({ capacity, free }) =>
            capacity === null
              ? t("offers.unlimited")
              : t("offers.freeOf", { free: formatNumber(free ?? 0), capacity: formatNumber(capacity) }),
        },
        rules: { label: t("offers.forWhom"), words: rules },
        hours: { label: t("offers.hours"), words: (hours) => hours ?? "" },
        funding_ends_on: { label: t("offers.funding"), words: (day) => (day ? formatDate(day) : "") },
      }}
    />
  )
}
