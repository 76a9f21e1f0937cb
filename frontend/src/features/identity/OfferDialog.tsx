import {
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from "@mantine/core"
import { useForm } from "@mantine/form"
import { offerCreate, offerUpdate, organisationList, organisationRead } from "@punte/client"
import { useState } from "react"
import type { Problem } from "@/api/problem"
import { useChange } from "@/api/query"
import type { Body, ServiceOffer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, label, languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { showFieldProblems } from "@/lib/formProblems"
import { usePack } from "@/lib/pack"
import { useConflict } from "@/lib/useConflict"
import { FormProblem } from "@/ui/FormProblem"
import { OfferConflict } from "./OfferConflict"
import { SEXES } from "./words"

/** Languages that services in the region are given in; others can be kept but not chosen here. */
const LANGUAGE_CODES = [
  "ro",
  "sq",
  "en",
  "hu",
  "rom",
  "uk",
  "ru",
  "it",
  "es",
  "fr",
  "de",
  "el",
  "tr",
  "ar",
  "sr",
  "bg",
]

type Props = {
  organisationId: string
  /** The offer to change; a new one without. */
  offer: ServiceOffer | undefined
  taken: readonly string[]
  onClose: () => void
}

export function OfferDialog({ organisationId, offer, taken, onClose }: Props) {
  const { t } = useTranslation()
  const { pack, service } = usePack()
  const [problem, setProblem] = useState<string>()
  const whole = (value: number | string) => (typeof value === "number" ? value : null)
  const form = useForm({
    initialValues: {
      service: offer?.service ?? "",
      capacity: offer?.capacity ?? ("" as number | string),
      free: offer?.free ?? ("" as number | string),
      rules: {
        sexes: offer?.rules.sexes ?? [],
        age_min: offer?.rules.age_min ?? ("" as number | string),
        age_max: offer?.rules.age_max ?? ("" as number | string),
        accepts_children: offer?.rules.accepts_children ?? true,
        disability_access: offer?.rules.disability_access ?? false,
        languages: offer?.rules.languages ?? [],
      },
      hours: offer?.hours ?? "",
      funding_ends_on: offer?.funding_ends_on ?? null,
    },
    validate: {
      service: (value) => (value ? null : t("offers.serviceRequired")),
      free: (value, { capacity }) =>
        Number(value || 0) > Number(capacity || 0) ? t("offers.freeTooMany") : null,
    },
  })
  const change = {
    refreshes: [organisationRead, organisationList],
    says: (saved: ServiceOffer) => t("offers.saved", { service: service(saved.service) }),
    onDone: onClose,
  }
  const onProblem = (refusal: Problem) => {
    showFieldProblems(form, refusal)
    setProblem(problemText(refusal))
    return true
  }
  const { met, back, saving, or } = useConflict<Body<typeof offerUpdate>, ServiceOffer>("rules")
  const create = useChange(offerCreate, { ...change, onProblem })
  const update = useChange(offerUpdate, { ...change, onProblem: or(onProblem) })
  const save = saving((body, headers) =>
    update.mutate({ path: { id: organisationId, offer_id: offer?.id ?? "" }, body, headers }),
  )

  const submit = form.onSubmit((values) => {
    setProblem(undefined)
    const body: Body<typeof offerCreate> = {
      ...values,
      capacity: whole(values.capacity),
      free: whole(values.free),
      rules: { ...values.rules, age_min: whole(values.rules.age_min), age_max: whole(values.rules.age_max) },
      hours: values.hours.trim() || null,
    }
    if (offer) save(body, offer.version)
    else create.mutate({ path: { id: organisationId }, body })
  })
  if (met) {
    return <OfferConflict {...met} onSave={save} onClose={back} isBusy={update.isPending} isGuarded />
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={offer ? t("offers.editTitle", { service: service(offer.service) }) : t("offers.addTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem title={problem} />
          {!offer && (
            <Select
              {...form.getInputProps("service")}
              label={t("offers.service")}
              searchable
              data={pack.services
                .filter(({ code }) => !taken.includes(code))
                .map(({ code, labels }) => ({ value: code, label: label(labels) }))
                .toSorted((a, b) => compareWords(a.label, b.label))}
            />
          )}
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput
              {...form.getInputProps("capacity")}
              label={t("offers.capacity")}
              min={0}
              max={10_000}
              allowDecimal={false}
            />
            <NumberInput
              {...form.getInputProps("free")}
              label={t("offers.free")}
              description={t("offers.freeHint")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              min={0}
              max={10_000}
              allowDecimal={false}
            />
            <NumberInput
              {...form.getInputProps("rules.age_min")}
              label={t("offers.ageMin")}
              min={0}
              max={120}
              allowDecimal={false}
            />
            <NumberInput
              {...form.getInputProps("rules.age_max")}
              label={t("offers.ageMax")}
              min={0}
              max={120}
              allowDecimal={false}
            />
          </SimpleGrid>
          <MultiSelect
            {...form.getInputProps("rules.sexes")}
            searchable
            label={t("offers.sexes")}
            description={t("offers.sexesHint")}
            data={SEXES.map((value) => ({ value, label: t(`terms.sex.${value}`) }))}
          />
          <MultiSelect
            {...form.getInputProps("rules.languages")}
            label={t("offers.languages")}
            searchable
            data={[...new Set([...LANGUAGE_CODES, ...form.values.rules.languages])].map((value) => ({
              value,
              label: languageName(value),
            }))}
          />
          <Switch
            {...form.getInputProps("rules.accepts_children", { type: "checkbox" })}
            label={t("offers.children")}
          />
          <Switch
            {...form.getInputProps("rules.disability_access", { type: "checkbox" })}
            label={t("offers.access")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput {...form.getInputProps("hours")} label={t("offers.hours")} maxLength={200} />
            <DayInput
              label={t("offers.funding")}
              value={form.values.funding_ends_on}
              onChange={(day) => form.setFieldValue("funding_ends_on", day)}
              error={form.errors.funding_ends_on}
              isClearable
            />
          </SimpleGrid>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
