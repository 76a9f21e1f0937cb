import { Radio, Stack, Text, Textarea } from "@mantine/core"
import { placementCreate, placementList, placementMove, placementOfferList } from "@punte/client"
import { useState } from "react"
import type { Case, Placement, PlacementOffer } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { errorsOf } from "@/lib/formProblems"
import { usePack } from "@/lib/pack"
import { useStale } from "@/lib/useStale"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { AskedPart } from "@/ui/AskedPart"
import { FormDialog } from "@/ui/FormDialog"
import { PLACEMENT_REFRESHES } from "./refreshes"

type Form = {
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
  const [first] = useState<Form>(() => ({
    offer_id: null,
    started_on: today(),
    planned_end_on: null,
    note: "",
  }))
  const [form, setForm] = useState(first)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const offers = useAsked(q(placementOfferList, { path: { id: file.id } }))
  const stale = useStale(placementList, placementOfferList)
  const guard = useUnsavedGuard(form !== first)
  const done = {
    refreshes: PLACEMENT_REFRESHES,
    onDone: onClose,
    onProblem: (refusal: Problem) => {
      setErrors(errorsOf(refusal))
      // Somebody took the last bed meanwhile: the list shows how many are free now.
      if (refusal.reason === "no_place_free") void offers.refetch()
      setProblem(
        refusal.isStale
          ? stale()
          : refusal.fields.length > 0
            ? t("problems.checkForm")
            : problemText(refusal),
      )
      return true
    },
  }
  const create = useChange(placementCreate, { ...done, says: () => t("placement.opened") })
  const move = useChange(placementMove, { ...done, says: () => t("placement.moved") })
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  const submit = () => {
    const offer = offers.data?.items.find(({ offer_id }) => offer_id === form.offer_id)
    setErrors(offer ? {} : { offer_id: fieldProblemText("required") })
    setProblem(offer ? undefined : t("problems.checkForm"))
    if (!offer) return
    const body = {
      organisation_id: offer.organisation_id,
      offer_id: offer.offer_id,
      started_on: form.started_on ?? today(),
      planned_end_on: form.planned_end_on,
      note: form.note.trim() || null,
    }
    if (from) {
      const path = { id: file.id, placement_id: from.id }
      move.mutate({ path, headers: ifMatch(from.version), body })
    } else create.mutate({ path: { id: file.id }, body })
  }
  return (
    <>
      {guard}
      <FormDialog
        isOpen
        title={t(from ? "placement.moveTitle" : "placement.openTitle")}
        text={t(from ? "placement.moveText" : "placement.openText")}
        submit={t(from ? "placement.move" : "placement.open")}
        onClose={onClose}
        isBusy={create.isPending || move.isPending}
        isUnsaved={form !== first}
        problem={problem}
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
              chosen={form.offer_id}
              onChoose={(offer_id) => change({ offer_id })}
              error={errors.offer_id}
            />
          )}
        </AskedPart>
        <DayInput
          label={t(from ? "placement.movesOn" : "placement.startedOn")}
          value={form.started_on}
          onChange={(started_on) => change({ started_on })}
          max={today()}
          error={errors.started_on}
        />
        <DayInput
          label={t("placement.plannedEnd")}
          description={t("placement.plannedEndHint")}
          value={form.planned_end_on}
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
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          error={errors.note}
        />
      </FormDialog>
    </>
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
      : t("placement.freeOf", { count: free, capacity })
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
