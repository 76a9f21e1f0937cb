import { Checkbox, Select, SimpleGrid, Stack, TagsInput, TextInput, Title } from "@mantine/core"
import {
  activityList,
  campaignCreate,
  campaignList,
  campaignRead,
  campaignUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import type { Campaign } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodesSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { listError } from "@/lib/formProblems"
import { SpanInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { EditableRows } from "@/ui/EditableRows"
import { BodiesFields } from "../BodiesFields"
import { hasName, NameFields } from "../NameFields"
import { NumberField } from "../NumberField"
import { COUNT_REFRESHES } from "../refreshes"
import { CampaignConflict } from "./CampaignConflict"
import { begin, bodyOf, type CampaignBody, newReach } from "./campaignForm"
import { MEASURES, PARTNERS } from "./kinds"

type Props = { projectId: string; campaign: Campaign | undefined; onClose: () => void }

const LISTS = ["target_groups", "channels", "outputs"] as const

/** Enters or changes a campaign; its actions are entered one by one. */
export function CampaignDialog({ projectId, campaign: shown, onClose }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [campaign] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(campaign))
  const refused = useRefused(campaignRead, campaignList)
  const { errors, onProblem } = refused
  const activities = useAsked(q(activityList, { path: { id: projectId } }))
  const { create, save, conflict, isBusy } = useRecordChange({
    create: campaignCreate,
    update: campaignUpdate,
    input: (body: CampaignBody, headers) => ({ path: { id: campaign?.id ?? "" }, body, headers }),
    field: "outputs",
    refreshes: [campaignRead, campaignList, ...COUNT_REFRESHES],
    says: ({ name }) => t("campaigns.saved", { name }),
    onProblem,
    onClose,
  })
  const submit = () => {
    const missing = [
      ...(hasName(fields.names) ? [] : ["names"]),
      ...fields.reach.flatMap(({ platform, value }, at) => [
        ...(platform.trim() ? [] : [`reach.${at}.platform`]),
        ...(value === null ? [`reach.${at}.value`] : []),
      ]),
    ]
    if (!refused.isWhole(missing)) return
    if (campaign) save(bodyOf(fields), campaign.version)
    else create({ path: { id: projectId }, body: bodyOf(fields) })
  }
  if (conflict) return <CampaignConflict {...conflict} activities={activities.data?.items ?? []} />
  return (
    <ChangeDialog
      title={t(campaign ? "campaigns.changeTitle" : "campaigns.newTitle")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <NameFields
        label={(language) => t("campaigns.nameIn", { language })}
        value={fields.names}
        onChange={(names) => change({ names })}
        name="names"
        errors={errors}
      />
      <TagsInput
        label={t("projects.aliases")}
        description={t("projects.form.aliasesHint")}
        maxTags={30}
        value={fields.aliases}
        onChange={(aliases) => change({ aliases })}
        error={listError(errors, "aliases")}
      />
      <CodesSelect
        label={t("campaigns.exploitation")}
        list="exploitation"
        value={fields.exploitation}
        onChange={(exploitation) => change({ exploitation })}
        error={listError(errors, "exploitation")}
      />
      <Select
        label={t("activities.activity")}
        clearable
        clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("activities.activity") }) }}
        data={(activities.data?.items ?? []).map(({ id, number, title }) => ({
          value: id,
          label: `${number} ${title}`,
        }))}
        value={fields.activity_id}
        onChange={(activity_id) => change({ activity_id })}
        error={errors.activity_id}
        comboboxProps={{ withinPortal: true }}
      />
      <SpanInput
        labels={{ from: t("campaigns.from"), to: t("campaigns.to") }}
        value={fields.period}
        onChange={(period) => change({ period })}
        errorOf={(field) => errors[`period.${field}.date`]}
      />
      {LISTS.map((list) => (
        <TagsInput
          key={list}
          label={t(`campaigns.lists.${list}`)}
          description={t("campaigns.enterHint")}
          maxTags={30}
          value={fields[list]}
          onChange={(value) => change({ [list]: value })}
          error={listError(errors, list)}
        />
      ))}
      <Title order={3} size="h5">
        {t("campaigns.lists.partners")}
      </Title>
      <BodiesFields
        rows={fields.partners}
        onChange={(partners) => change({ partners })}
        parts={PARTNERS}
        errors={errors}
        name="partners"
      />
      <Title order={3} size="h5">
        {t("campaigns.reach")}
      </Title>
      <EditableRows
        rows={fields.reach}
        onChange={(reach) => change({ reach })}
        make={newReach}
        legend={(number) => t("campaigns.reachNumber", { number })}
        add={t("campaigns.addReach")}
        remove={t("campaigns.removeReach")}
        most={100}
        errors={errors}
      >
        {(row, at, set) => (
          <Stack gap="xs">
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput
                label={t("campaigns.platform")}
                required
                maxLength={300}
                value={row.platform}
                onChange={(event) => set({ platform: event.currentTarget.value })}
                error={errors[`reach.${at}.platform`]}
              />
              <Select
                label={t("campaigns.measure")}
                allowDeselect={false}
                data={MEASURES.map((value) => ({ value, label: t(`campaigns.measures.${value}`) }))}
                value={row.measure}
                onChange={(next) => set({ measure: MEASURES.find((one) => one === next) ?? row.measure })}
                comboboxProps={{ withinPortal: true }}
              />
              <NumberField
                label={t("campaigns.value")}
                isRequired
                value={row.value}
                onChange={(value) => set({ value })}
                error={errors[`reach.${at}.value`]}
              />
              <DayInput
                label={t("campaigns.measuredOn")}
                value={row.measured_on}
                onChange={(measured_on) => set({ measured_on })}
                error={errors[`reach.${at}.measured_on`]}
                isClearable
              />
            </SimpleGrid>
            <Checkbox
              label={t("campaigns.isAbout")}
              checked={row.is_approximate}
              onChange={(event) => set({ is_approximate: event.currentTarget.checked })}
            />
            <SpanInput
              labels={{ from: t("campaigns.reachFrom"), to: t("campaigns.reachTo") }}
              value={row.period}
              onChange={(period) => set({ period })}
              errorOf={(field) => errors[`reach.${at}.period.${field}.date`]}
            />
          </Stack>
        )}
      </EditableRows>
    </ChangeDialog>
  )
}
