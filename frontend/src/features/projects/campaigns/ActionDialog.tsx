import { Checkbox, Group, Select, SimpleGrid, TextInput, Title } from "@mantine/core"
import {
  campaignActionCreate,
  campaignActionList,
  campaignActionUpdate,
  campaignRead,
} from "@punte/client/projects"
import type { Campaign, CampaignAction } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { listError } from "@/lib/formProblems"
import { SpanInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { EditableRows } from "@/ui/EditableRows"
import { BodiesFields } from "../BodiesFields"
import { CountySelect } from "../CountySelect"
import { NumberField } from "../NumberField"
import { COUNT_REFRESHES } from "../refreshes"
import { ActionConflict } from "./ActionConflict"
import { type ActionBody, begin, bodyOf, newMaterial, newPlace } from "./actionForm"
import { ACTION_KINDS, AUDIENCE_KINDS, MATERIAL_KINDS, TEAM } from "./kinds"

type Props = { campaign: Campaign; action: CampaignAction | undefined; onClose: () => void }

/** Enters or changes an action. Its figures belong to all of its places together. */
export function ActionDialog({ campaign, action, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(action))
  const refused = useRefused(campaignActionList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: campaignActionCreate,
    update: campaignActionUpdate,
    input: (body: ActionBody, headers) => ({
      path: { id: campaign.id, action_id: action?.id ?? "" },
      body,
      headers,
    }),
    field: "materials",
    refreshes: [campaignActionList, campaignRead, ...COUNT_REFRESHES],
    says: ({ title }) => t("campaigns.actionSaved", { title }),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { title, kinds } = fields
    if (!refused.complete({ title: title.trim(), kinds })) return
    if (action) save(bodyOf(fields), action.version)
    else create({ path: { id: campaign.id }, body: bodyOf(fields) })
  }
  if (conflict) return <ActionConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(action ? "campaigns.actionChangeTitle" : "campaigns.actionNewTitle")}
      text={t("campaigns.actionText")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("campaigns.actionTitle")}
          required
          maxLength={300}
          value={fields.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
          error={errors.title}
        />
        <NumberField
          label={t("campaigns.number")}
          value={fields.number}
          onChange={(number) => change({ number })}
          error={errors.number}
        />
      </SimpleGrid>
      <Checkbox.Group
        label={t("campaigns.kinds")}
        required
        value={[...fields.kinds]}
        onChange={(chosen) => change({ kinds: ACTION_KINDS.filter((one) => chosen.includes(one)) })}
        error={listError(errors, "kinds")}
      >
        <Group gap="sm" mt={4}>
          {ACTION_KINDS.map((one) => (
            <Checkbox key={one} value={one} label={t(`campaigns.actionKinds.${one}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <SpanInput
        labels={{ from: t("campaigns.heldFrom"), to: t("campaigns.heldTo") }}
        value={fields.held}
        onChange={(held) => change({ held })}
        errorOf={(field) => errors[`held.${field}.date`]}
      />
      <Title order={3} size="h5">
        {t("campaigns.places")}
      </Title>
      <EditableRows
        rows={fields.places}
        onChange={(places) => change({ places })}
        make={newPlace}
        legend={(number) => t("campaigns.placeNumber", { number })}
        add={t("campaigns.addPlace")}
        remove={t("campaigns.removePlace")}
        most={30}
        errors={errors}
      >
        {(row, at, set) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t("trainings.place")}
              maxLength={300}
              value={row.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              error={errors[`places.${at}.name`] ?? errors[`places.${at}`]}
            />
            <CountySelect
              value={row.county}
              onChange={(county) => set({ county })}
              error={errors[`places.${at}.county`]}
            />
          </SimpleGrid>
        )}
      </EditableRows>
      <Title order={3} size="h5">
        {t("campaigns.team")}
      </Title>
      <BodiesFields
        rows={fields.team}
        onChange={(team) => change({ team })}
        parts={TEAM}
        errors={errors}
        name="team"
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberField
          label={t("campaigns.audience")}
          description={t("campaigns.audienceHint")}
          value={fields.audience}
          onChange={(audience) => change({ audience })}
          error={errors.audience}
        />
        {fields.audience !== null && (
          <Select
            label={t("campaigns.audienceKind")}
            allowDeselect={false}
            data={AUDIENCE_KINDS.map((value) => ({ value, label: t(`campaigns.audienceKinds.${value}`) }))}
            value={fields.audience_kind}
            onChange={(next) =>
              change({ audience_kind: AUDIENCE_KINDS.find((one) => one === next) ?? "exact" })
            }
            error={errors.audience_kind}
            comboboxProps={{ withinPortal: true }}
          />
        )}
      </SimpleGrid>
      <Title order={3} size="h5">
        {t("campaigns.materials")}
      </Title>
      <EditableRows
        rows={fields.materials}
        onChange={(materials) => change({ materials })}
        make={newMaterial}
        legend={(number) => t("campaigns.materialNumber", { number })}
        add={t("campaigns.addMaterial")}
        remove={t("campaigns.removeMaterial")}
        most={30}
        errors={errors}
      >
        {(row, at, set) => (
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <Select
              label={t("campaigns.materialKind")}
              allowDeselect={false}
              data={MATERIAL_KINDS.map((value) => ({ value, label: t(`campaigns.materialKinds.${value}`) }))}
              value={row.kind}
              onChange={(next) => set({ kind: MATERIAL_KINDS.find((one) => one === next) ?? row.kind })}
              comboboxProps={{ withinPortal: true }}
            />
            <NumberField
              label={t("campaigns.quantity")}
              value={row.quantity}
              onChange={(quantity) => set({ quantity })}
              error={errors[`materials.${at}.quantity`]}
            />
            <TextInput
              label={t("campaigns.materialName")}
              maxLength={300}
              value={row.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              error={errors[`materials.${at}.name`]}
            />
          </SimpleGrid>
        )}
      </EditableRows>
    </ChangeDialog>
  )
}
