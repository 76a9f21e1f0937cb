import type { CompensationClaim } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatMoney } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { claimBody, claimForm } from "./forms"

export type ClaimBody = ReturnType<typeof claimBody>

/** An amount is chosen with its currency, and with the decision that it comes from. */
const grouped = ({ proceeding_id, ...body }: ClaimBody) => {
  const { currency, asked, outcome, decided_on, awarded, payments, ...rest } = body
  return { ...rest, sums: { currency, asked, outcome, decided_on, awarded, payments } }
}
type Sums = ReturnType<typeof grouped>["sums"]

/** Both versions of a claim, field by field, where somebody else saved first. */
export function ClaimConflict({ mine, newer, onSave, ...how }: RecordConflict<ClaimBody, CompensationClaim>) {
  const { t } = useTranslation()
  const { term } = usePack()
  const day = (on: string | null) => (on ? formatDate(on) : "")
  const sums = ({ currency, asked, outcome, decided_on, awarded, payments }: Sums) =>
    [
      currency,
      asked && t("proceedings.claim.askedFor", { amount: formatMoney(asked, currency) }),
      outcome && `${term("compensation_outcome", outcome)}, ${day(decided_on)}`,
      awarded && formatMoney(awarded, currency),
      ...payments.map(({ on, amount }) => `${day(on)}: ${formatMoney(amount, currency)}`),
    ]
      .filter(Boolean)
      .join(" · ")
  return (
    <FormConflict
      {...how}
      mine={grouped(mine)}
      newer={{
        ...grouped(claimBody(claimForm(newer.currency, newer), newer, newer)),
        version: newer.version,
      }}
      // In which proceedings it is made is not said here.
      onSave={({ sums, ...rest }, version) =>
        onSave({ ...rest, ...sums, proceeding_id: newer.proceeding_id ?? null }, version)
      }
      fields={{
        way: { label: t("proceedings.claim.way"), words: (way) => term("compensation_way", way) },
        body_name: { label: t("proceedings.claim.body"), words: (name) => name ?? "" },
        claimed_on: { label: t("proceedings.claim.claimedOn"), words: day },
        sums: {
          label: [t("proceedings.claim.asked"), t("proceedings.claim.outcome")].join(" · "),
          words: sums,
        },
        withdrawn_on: { label: t("proceedings.claim.withdrawnOn"), words: day },
        note: { label: t("proceedings.note"), words: (note) => note ?? "" },
      }}
    />
  )
}
