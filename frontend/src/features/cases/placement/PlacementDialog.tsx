import { Radio, Stack, Text, Textarea } from "@mantine/core"
import { placementCreate, placementList, placementMove, placementOfferList } from "@punte/client"
import type { Case, Placement, PlacementOffer } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { PLACEMENT_REFRESHES } from "./refreshes"

type Fields = {
  offer_id: string | null
  started_on: string | null
  planned_end_on: string | null
  note: string
}

type Props = {
  file: Case
  /** The stay the person leaves for this one. */
  from: Placement | undefined
  onClose: () => void
}

/** The person moves in, or on to another place. */
export function PlacementDialog({ file, from, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    offer_id: null,
    started_on: today(),
    planned_end_on: null,
    note: "",
  }))
  const offers = useAsked(q(placementOfferList, { path: { id: file.id } }))
  // Somebody took the last bed meanwhile, or wrote down where the person stays: both lists show it.
  const refused = useRefused(placementList, placementOfferList)
  const { errors } = refused
  const done = { refreshes: PLACEMENT_REFRESHES, onDone: onClose, onProblem: refused.onProblem }
  const create = useChange(placementCreate, { ...done, says: () => t("placement.opened") })
  const move = useChange(placementMove, { ...done, says: () => t("placement.moved") })
  const submit = () => {
    const offer = offers.data?.items.find(({ offer_id }) => offer_id === fields.offer_id)
    const given = refused.complete({ offer_id: offer?.offer_id, started_on: fields.started_on })
    if (!given || !offer) return
    const body = {
      ...given,
      organisation_id: offer.organisation_id,
      planned_end_on: fields.planned_end_on,
      note: fields.note.trim() || null,
    }
    if (from) {
      const path = { id: file.id, placement_id: from.id }
      move.mutate({ path, headers: refused.ifMatch(from.version), body })
    } else create.mutate({ path: { id: file.id }, body })
  }
  return (
    <ChangeDialog
      title={t(from ? "placement.moveTitle" : "placement.openTitle")}
      text={t(from ? "placement.moveText" : "placement.openText")}
      submit={t(from ? "placement.move" : "placement.open")}
      onClose={onClose}
      isBusy={create.isPending || move.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <AskedPart
        answer={offers.data}
        problem={offers.error ? problemText(offers.error) : undefined}
        onRetry={offers.refetch}
      >
        {({ items }) => (
          <Offers
            offers={items}
            chosen={fields.offer_id}
            onChoose={(offer_id) => change({ offer_id })}
            error={errors.offer_id}
          />
        )}
      </AskedPart>
      <DayInput
        label={t(from ? "placement.movesOn" : "placement.startedOn")}
        value={fields.started_on}
        onChange={(started_on) => change({ started_on })}
        max={today()}
        error={errors.started_on}
        isRequired
      />
      <DayInput
        label={t("placement.plannedEnd")}
        description={t("placement.plannedEndHint")}
        value={fields.planned_end_on}
        isClearable
        onChange={(planned_end_on) => change({ planned_end_on })}
        error={errors.planned_end_on}
      />
      <Textarea
        label={t("placement.note")}
        description={t("placement.noteHint")}
        autosize
        minRows={2}
        maxLength={2000}
        value={fields.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
        error={errors.note}
      />
    </ChangeDialog>
  )
}

type OffersProps = {
  offers: readonly PlacementOffer[]
  chosen: string | null
  onChoose: (offer: string) => void
  error: string | undefined
}

function Offers({ offers, chosen, onChoose, error }: OffersProps) {
  const { t } = useTranslation()
  const { service } = usePack()
  if (offers.length === 0) {
    return (
      <Text size="sm" role="note">
        {t("placement.noOffers")}
      </Text>
    )
  }
  const free = ({ free, capacity }: PlacementOffer) => {
    if (free === null || free === undefined) return t("placement.freeUnknown")
    return capacity === null || capacity === undefined
      ? t("placement.free", { count: free })
      : t("placement.freeOf", { free, count: capacity })
  }
  return (
    <Radio.Group label={t("placement.where")} required value={chosen} onChange={onChoose} error={error}>
      <Stack gap="xs" mt={6}>
        {offers.map((offer) => (
          <Radio
            key={offer.offer_id}
            value={offer.offer_id}
            disabled={offer.free === 0}
            label={`${offer.organisation_name} · ${service(offer.service)}`}
            description={free(offer)}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
