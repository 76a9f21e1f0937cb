import { Anchor, Checkbox, Group, Radio, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { consentCreate } from "@punte/client"
import { useState } from "react"
import type { Case, Consent, DataSet } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatList } from "@/i18n/format"
import { fieldProblemText } from "@/i18n/problems"
import { CONSENT_REFRESHES } from "@/lib/refreshes"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { languageOptions } from "./codes"
import {
  BASES,
  type ConsentDraft,
  DATA_SETS,
  GIVERS,
  isWhole,
  newConsent,
  PURPOSES,
  type Purpose,
  REASONS,
  toConsent,
} from "./consentForm"
import { DayInput } from "./DayInput"
import { today } from "./days"
import { pathOf } from "./formProblems"
import { type Chosen, OrganisationPicker } from "./OrganisationPicker"
import { usePack } from "./pack"
import { reasonText } from "./reasons"

type Props = {
  file: Pick<Case, "id" | "is_child">
  isOpen: boolean
  onClose: () => void
  onRecorded?: (consent: Consent) => void
  /** For whom and what for, where the page knows already. */
  recipient?: Chosen
  purpose?: Purpose
}

/** Records what the person agreed to: one recipient, one purpose, these data. */
export function ConsentDialog(props: Props) {
  return props.isOpen ? <OpenDialog {...props} /> : null
}

function OpenDialog({ file, onClose, onRecorded, recipient, purpose }: Props) {
  const { t } = useTranslation()
  const { organisation } = useMe()
  const { pack } = usePack()
  const [problem, setProblem] = useState<string>()
  const validity = pack.clocks.find(({ kind }) => kind === "consent_expiry")
  const months = validity?.unit === "months" ? validity.amount : 12
  const required = (value: unknown) => (value ? null : t("consents.required"))
  const form = useForm<ConsentDraft>({
    initialValues: {
      ...newConsent(today(), months, file.is_child),
      ...(recipient ? { recipient } : {}),
      ...(purpose ? { purpose } : {}),
    },
    validate: {
      recipient: required,
      purpose: required,
      given_on: required,
      leaflet_language: (code, { basis }) => (basis === "consent" ? required(code) : null),
      data_sets: (sets, { purpose }) =>
        sets.length > 0 || isWhole(purpose) ? null : t("consents.chooseSet"),
      note: (note, { basis }) => (basis === "danger_to_life" && !note.trim() ? t("consents.required") : null),
    },
  })
  const words = (sets: readonly DataSet[]) => formatList(sets.map((set) => t(`consents.sets.${set}`)))
  const record = useChange(consentCreate, {
    refreshes: CONSENT_REFRESHES,
    says: (consent) =>
      consent.state === "unconfirmed"
        ? t("consents.groundRecorded", { name: consent.recipient_name })
        : t("consents.recorded", {
            name: consent.recipient_name,
            sets: words(consent.data_sets).toLocaleLowerCase(),
            date: formatDate(consent.valid_until),
          }),
    onDone: (consent) => {
      onRecorded?.(consent)
      onClose()
    },
    onProblem: (refusal) => {
      for (const { pointer, code } of refusal.fields) {
        const path = pathOf(pointer)
        const reason = REASONS[`${path}.${code}`]
        form.setFieldError(
          path === "recipient_id" ? "recipient" : path,
          reason ? t(`consents.problems.${reason}`) : fieldProblemText(code),
        )
      }
      setProblem(
        refusal.fields.length > 0 ? t("problems.checkForm") : reasonText(refusal, "consents.problems"),
      )
      return true
    },
  })

  const { values, errors } = form
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="xl"
      title={t("consents.recordTitle")}
      text={t("consents.lead")}
      submit={t("consents.submit")}
      isBusy={record.isPending}
      problem={problem}
      onSubmit={() => {
        setProblem(undefined)
        if (form.validate().hasErrors) return
        record.mutate({ path: { id: file.id }, body: toConsent(values) })
      }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: "end" }}>
        {recipient ? (
          <Facts facts={[{ label: t("consents.recipient"), value: recipient.name }]} />
        ) : (
          <OrganisationPicker
            label={t("consents.recipient")}
            placeholder={t("consents.recipientHint")}
            value={values.recipient}
            onChange={(next) => form.setFieldValue("recipient", next)}
            error={errors.recipient}
            except={[organisation.id]}
          />
        )}
        <Select
          {...form.getInputProps("purpose")}
          label={t("consents.purpose")}
          required
          allowDeselect={false}
          data={PURPOSES.map((one) => ({ value: one, label: t(`consents.purposes.${one}`) }))}
        />
      </SimpleGrid>
      <Radio.Group {...form.getInputProps("basis")} label={t("consents.basis")} required>
        <Stack gap={8} mt={6}>
          {BASES.map((basis) => {
            const reason =
              basis === "child_protection" && !file.is_child ? t("consents.notAChild") : undefined
            return (
              <ReasonTooltip key={basis} reason={reason}>
                <Radio
                  value={basis}
                  disabled={reason !== undefined}
                  label={t(`consents.bases.${basis}`)}
                  description={reason ?? t(`consents.baseTexts.${basis}`)}
                />
              </ReasonTooltip>
            )
          })}
        </Stack>
      </Radio.Group>
      <Checkbox.Group
        {...form.getInputProps("data_sets")}
        {...(isWhole(values.purpose) ? { value: [...DATA_SETS], description: t("consents.wholeCase") } : {})}
        label={t("consents.dataSets")}
        required
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt={6} spacing="xs">
          {DATA_SETS.map((set) => (
            <Checkbox
              key={set}
              value={set}
              disabled={isWhole(values.purpose)}
              label={t(`consents.sets.${set}`)}
              description={t(`consents.setTexts.${set}`)}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Radio.Group {...form.getInputProps("given_by")} label={t("consents.givenBy")} required>
        <Group mt={6} gap="lg">
          {GIVERS.map((giver) => (
            <Radio key={giver} value={giver} label={t(`consents.givers.${giver}`)} />
          ))}
        </Group>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: "end" }}>
        <DayInput
          label={t("consents.givenOn")}
          value={values.given_on}
          onChange={(day) => form.setFieldValue("given_on", day)}
          error={errors.given_on}
          max={today()}
          isRequired
        />
        <DayInput
          label={t("consents.validUntil")}
          description={t("consents.validUntilHint")}
          value={values.valid_until}
          onChange={(day) => form.setFieldValue("valid_until", day)}
          error={errors.valid_until}
        />
        <Select
          {...form.getInputProps("leaflet_language")}
          label={t("consents.leaflet")}
          description={
            <>
              {t("consents.leafletHint")}{" "}
              <Anchor href={paths.leaflet} target="_blank" size="xs">
                {t("leaflet.read")}
              </Anchor>
            </>
          }
          required={values.basis === "consent"}
          searchable
          data={languageOptions()}
        />
        <TextInput {...form.getInputProps("explained_by")} label={t("consents.explainedBy")} />
      </SimpleGrid>
      <Checkbox
        {...form.getInputProps("interpreter", { type: "checkbox" })}
        label={t("consents.interpreter")}
      />
      <Textarea
        {...form.getInputProps("note")}
        label={t(values.basis === "danger_to_life" ? "consents.noteDanger" : "consents.note")}
        required={values.basis === "danger_to_life"}
        autosize
        minRows={2}
      />
    </FormDialog>
  )
}
