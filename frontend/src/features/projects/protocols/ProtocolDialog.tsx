import { Select, SimpleGrid, Stack, Textarea, TextInput, Title } from "@mantine/core"
import { protocolCreate, protocolList, protocolRead, protocolUpdate } from "@punte/client/projects"
import { useState } from "react"
import type { Protocol } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { EditableRows } from "@/ui/EditableRows"
import { BodiesFields } from "../BodiesFields"
import { NumberField } from "../NumberField"
import { ProjectSelect } from "../ProjectSelect"
import { PARTS, VALIDITIES } from "./kinds"
import { ProtocolConflict } from "./ProtocolConflict"
import { begin, bodyOf, newRenewal, type ProtocolBody } from "./protocolForm"

type Props = {
  protocol: Protocol | undefined
  onClose: () => void
  onCreated?: (made: Protocol) => void
}

/** Records a protocol of cooperation, or several that a source counts together, or changes the record. */
export function ProtocolDialog({ protocol: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [protocol] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(protocol))
  const refused = useRefused(protocolRead, protocolList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: protocolCreate,
    update: protocolUpdate,
    input: (body: ProtocolBody, headers) => ({ path: { id: protocol?.id ?? "" }, body, headers }),
    field: "renewals",
    refreshes: [protocolRead, protocolList],
    says: ({ title }) => t("protocols.saved", { title }),
    onProblem,
    onClose,
    onCreated,
  })
  const submit = () => {
    const isDayMissing = fields.validity === "until" && !fields.valid_until
    const missing = [...(fields.title.trim() ? [] : ["title"]), ...(isDayMissing ? ["valid_until"] : [])]
    if (!refused.isWhole(missing)) return
    if (protocol) save(bodyOf(fields), protocol.version)
    else create({ body: bodyOf(fields) })
  }
  if (conflict) return <ProtocolConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(protocol ? "protocols.changeTitle" : "protocols.newTitle")}
      text={t("protocols.formText")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <TextInput
        label={t("protocols.name")}
        required
        maxLength={300}
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={errors.title}
      />
      <Textarea
        label={t("protocols.subject")}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.subject}
        onChange={(event) => change({ subject: event.currentTarget.value })}
        error={errors.subject}
      />
      <NumberField
        label={t("protocols.count")}
        description={t("protocols.countHint")}
        min={1}
        value={fields.protocols}
        onChange={(protocols) => change({ protocols })}
        error={errors.protocols}
      />
      <Title order={3} size="h5">
        {t("protocols.parties")}
      </Title>
      <BodiesFields
        rows={fields.bodies}
        onChange={(bodies) => change({ bodies })}
        parts={PARTS}
        errors={errors}
        role={{ label: t("protocols.duties"), description: t("protocols.dutiesHint") }}
      />
      <StatedDateInput
        label={t("protocols.signed")}
        description={t("meetings.heldHint")}
        value={fields.signed}
        onChange={(signed) => change({ signed })}
        error={errors["signed.date"]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t("protocols.validity")}
          required
          allowDeselect={false}
          data={VALIDITIES.map((value) => ({ value, label: t(`protocols.validities.${value}`) }))}
          value={fields.validity}
          onChange={(next) => change({ validity: VALIDITIES.find((one) => one === next) ?? fields.validity })}
          error={errors.validity}
          comboboxProps={{ withinPortal: true }}
        />
        {fields.validity === "until" && (
          <DayInput
            label={t("protocols.validUntil")}
            value={fields.valid_until}
            onChange={(valid_until) => change({ valid_until })}
            error={errors.valid_until}
            isRequired
          />
        )}
      </SimpleGrid>
      <Title order={3} size="h5">
        {t("protocols.renewals")}
      </Title>
      <EditableRows
        rows={fields.renewals}
        onChange={(renewals) => change({ renewals })}
        make={newRenewal}
        legend={(number) => t("protocols.renewalNumber", { number })}
        add={t("protocols.addRenewal")}
        remove={t("protocols.removeRenewal")}
        most={30}
        errors={errors}
        error={errors.renewals}
      >
        {(row, at, set) => (
          <Stack gap="xs">
            <StatedDateInput
              label={t("protocols.renewedOn")}
              value={row.on}
              onChange={(on) => set({ on })}
              error={errors[`renewals.${at}.on.date`]}
            />
            <DayInput
              label={t("protocols.validUntil")}
              value={row.valid_until}
              onChange={(valid_until) => set({ valid_until })}
              error={errors[`renewals.${at}.valid_until`]}
              isClearable
            />
          </Stack>
        )}
      </EditableRows>
      <ProjectSelect
        description={t("projects.belongsHint")}
        value={fields.project_id}
        onChange={(project_id) => change({ project_id })}
        error={errors.project_id}
      />
      <TextInput
        label={t("claims.source")}
        description={t("claims.sourceHint")}
        maxLength={400}
        value={fields.source}
        onChange={(event) => change({ source: event.currentTarget.value })}
        error={errors.source}
      />
    </ChangeDialog>
  )
}
