import type { Repatriation } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatShort } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { momentOf } from "@/lib/MomentInput"
import { usePack } from "@/lib/pack"
import { type Choices, type Leg, type Paper, type ReturnFields, returnFields } from "./returnForm"

/** Who receives, who goes along and what is best for the child are one answer each, in several fields. */
const grouped = (fields: ReturnFields) => {
  const { where, receiver, receiving_body, referral_id, ...others } = fields
  const { escort_name, escort_contact, best_on, best_words, ...rest } = others
  return {
    ...rest,
    to: { where, receiver, receiving_body, referral_id },
    escort: { escort_name, escort_contact },
    best: { best_on, best_words },
  }
}

type Props = RecordConflict<ReturnFields, Repatriation> & { choices: Choices }

/** Both versions of how a return is planned, field by field, where somebody else saved first. */
export function ReturnConflict({ mine, newer, onSave, choices, ...how }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const country = (code: string | null) => (code ? countryName(code) : "")
  const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(" · ")
  const moment = (typed: string) => {
    const at = momentOf(typed)
    return at ? formatShort(at) : ""
  }
  const legWords = (leg: Leg) =>
    joined(
      `${leg.from} → ${leg.to}`,
      leg.means && term("travel_means", leg.means),
      `${moment(leg.departs_at)} – ${moment(leg.arrives_at)}`,
      leg.border_point && t("stay.return.border", { place: leg.border_point }),
    )
  const paperWords = ({ kind, state, note }: Paper) =>
    joined(kind && term("travel_document", kind), t(`stay.return.paperStates.${state}`), note)
  const consent = (id: string | null) => {
    const one = choices.consents.find((consent) => consent.id === id)
    return one
      ? t("stay.return.consentTo", { name: one.recipient_name, until: formatDate(one.valid_until) })
      : (id ?? "")
  }
  return (
    <FormConflict
      {...how}
      mine={grouped(mine)}
      newer={{ ...grouped(returnFields(newer, choices, newer.from_country)), version: newer.version }}
      onSave={({ to, escort, best, ...rest }, version) =>
        onSave({ ...rest, ...to, ...escort, ...best }, version)
      }
      fields={{
        consent_id: { label: t("stay.return.consent"), words: consent },
        from_country: { label: t("stay.return.fromCountry"), words: country },
        to_country: { label: t("stay.return.toCountry"), words: country },
        sending_body: { label: t("stay.return.sendingBody"), words: (text) => text },
        to: {
          label: t("stay.return.receiver"),
          words: ({ where, receiver, receiving_body, referral_id }) =>
            where === "directory"
              ? joined(receiver?.name, choices.referrals.find(({ id }) => id === referral_id)?.reference)
              : receiving_body,
        },
        legs: { label: t("stay.return.way"), words: (legs) => legs.map(legWords).join("; ") },
        documents: { label: t("stay.return.documents"), words: (all) => all.map(paperWords).join("; ") },
        escort: {
          label: t("stay.return.escort"),
          words: ({ escort_name, escort_contact }) => joined(escort_name, escort_contact),
        },
        contingency: { label: t("stay.return.contingency"), words: (text) => text },
        best: {
          label: t("stay.return.bestInterest"),
          words: ({ best_on, best_words }) =>
            best_words && joined(best_on && formatDate(best_on), best_words),
        },
      }}
    />
  )
}
