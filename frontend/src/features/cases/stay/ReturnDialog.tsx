import { Fieldset, Radio, Select, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core"
import { repatriationCreate, repatriationUpdate, stayReturnRead } from "@punte/client"
import type { Case, Repatriation } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { countryOptions } from "@/lib/codes"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { OrganisationPicker } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { ReturnConflict } from "./ReturnConflict"
import { LegFields, PaperFields } from "./ReturnParts"
import { STAY_REFRESHES } from "./refreshes"
import { type Choices, neededOfReturn, type ReturnFields, returnBody, returnFields } from "./returnForm"

type Props = { file: Case; choices: Choices; journey: Repatriation | undefined; onClose: () => void }

/** Plans a return, or plans it anew. */
export function ReturnDialog({ file, choices, journey, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const { fields, change, isChanged } = useFields<ReturnFields>(() =>
    returnFields(journey, choices, pack.country),
  )
  const refused = useRefused(stayReturnRead)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: repatriationCreate,
    update: repatriationUpdate,
    input: (planned: ReturnFields, headers) => ({
      path: { id: file.id, repatriation_id: journey?.id ?? "" },
      body: returnBody(planned),
      headers,
    }),
    field: "waits_for",
    refreshes: STAY_REFRESHES,
    says: () => t(journey ? "stay.return.changed" : "stay.return.added"),
    onProblem,
    onClose,
  })
  const countries = countryOptions()
  const text = (name: "sending_body" | "receiving_body" | "escort_name" | "escort_contact") => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }),
    maxLength: 200,
    autoComplete: "off",
  })
  const toReceiver = choices.referrals.filter(({ to_id }) => to_id === fields.receiver?.id)
  if (conflict) return <ReturnConflict {...conflict} choices={choices} />
  return (
    <ChangeDialog
      title={t(journey ? "stay.return.changeTitle" : "stay.return.addTitle")}
      text={t("stay.return.addText")}
      submit={t(journey ? "stay.return.acts.update" : "stay.return.add")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem ?? (choices.consents.length === 0 ? t("stay.return.noConsent") : undefined)}
      onSubmit={() => {
        if (!refused.complete(neededOfReturn(fields))) return
        if (journey) save(fields, journey.version)
        else create({ path: { id: file.id }, body: returnBody(fields) })
      }}
    >
      <Select
        label={t("stay.return.consent")}
        required
        allowDeselect={false}
        data={choices.consents.map((consent) => ({
          value: consent.id,
          label: t("stay.return.consentTo", {
            name: consent.recipient_name,
            until: formatDate(consent.valid_until),
          }),
        }))}
        value={fields.consent_id}
        onChange={(consent_id) => change({ consent_id })}
        error={errors.consent_id}
        comboboxProps={{ withinPortal: true }}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t("stay.return.fromCountry")}
          required
          searchable
          data={countries}
          value={fields.from_country}
          onChange={(from_country) => change({ from_country })}
          error={errors.from_country}
        />
        <Select
          label={t("stay.return.toCountry")}
          required
          searchable
          data={countries}
          value={fields.to_country}
          onChange={(to_country) => change({ to_country })}
          error={errors.to_country}
        />
      </SimpleGrid>
      <TextInput
        label={t("stay.return.sendingBody")}
        description={t("stay.return.sendingHint")}
        error={errors.sending_body}
        {...text("sending_body")}
      />
      <Radio.Group
        label={t("stay.return.receiver")}
        value={fields.where}
        onChange={(where) => change({ where: where === "abroad" ? "abroad" : "directory" })}
      >
        <Radio mt={6} value="directory" label={t("stay.return.inDirectory")} />
        <Radio mt={6} value="abroad" label={t("stay.return.abroad")} />
      </Radio.Group>
      {fields.where === "directory" ? (
        <>
          <OrganisationPicker
            label={t("stay.return.organisation")}
            value={fields.receiver}
            onChange={(receiver) => change({ receiver, referral_id: null })}
            error={errors.receiver_id}
          />
          <Select
            label={t("stay.return.referral")}
            description={t("stay.return.referralHint")}
            clearable
            data={toReceiver.map(({ id, reference }) => ({ value: id, label: reference }))}
            value={fields.referral_id}
            onChange={(referral_id) => change({ referral_id })}
            error={errors.referral_id}
            nothingFoundMessage={t("stay.return.noReferral")}
            comboboxProps={{ withinPortal: true }}
          />
        </>
      ) : (
        <TextInput
          label={t("stay.return.body")}
          required
          error={errors.receiving_body}
          {...text("receiving_body")}
        />
      )}
      <LegFields legs={fields.legs} onChange={(legs) => change({ legs })} errors={errors} />
      <PaperFields
        papers={fields.documents}
        onChange={(documents) => change({ documents })}
        errors={errors}
      />
      <Fieldset legend={t("stay.return.escort")}>
        {choices.is_child && (
          <Text size="sm" mb="xs">
            {t("stay.return.escortOfChild")}
          </Text>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("stay.return.escortName")}
            error={errors["escort.name"]}
            {...text("escort_name")}
          />
          <TextInput
            label={t("stay.return.escortContact")}
            error={errors["escort.contact"]}
            {...text("escort_contact")}
          />
        </SimpleGrid>
      </Fieldset>
      <Textarea
        label={t("stay.return.contingency")}
        description={t("stay.return.contingencyHint")}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.contingency}
        onChange={(event) => change({ contingency: event.currentTarget.value })}
        error={errors.contingency}
      />
      {choices.is_child && (
        <Fieldset legend={t("stay.return.bestInterest")}>
          <DayInput
            label={t("stay.return.bestOn")}
            value={fields.best_on}
            onChange={(best_on) => change({ best_on })}
            max={today()}
            error={errors["best_interest.on"]}
          />
          <Textarea
            mt="xs"
            label={t("stay.return.bestWords")}
            autosize
            minRows={2}
            maxLength={4000}
            value={fields.best_words}
            onChange={(event) => change({ best_words: event.currentTarget.value })}
            error={errors["best_interest.words"]}
          />
        </Fieldset>
      )}
    </ChangeDialog>
  )
}
