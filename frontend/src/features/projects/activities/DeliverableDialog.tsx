import { Checkbox, Select, TextInput } from "@mantine/core"
import { deliverableCreate, deliverableList, deliverableUpdate } from "@punte/client/projects"
import type { Activity, Deliverable, Project } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { FormConflict } from "@/lib/FormConflict"
import { orNone } from "@/lib/orNone"
import { usePack } from "@/lib/pack"
import { type StatedDate, StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { date, one, text, yesOrNo } from "../conflictWords"
import { COUNT_REFRESHES } from "../refreshes"

type Props = {
  project: Project
  deliverable: Deliverable | undefined
  activities: readonly Activity[]
  onClose: () => void
}

type DeliverableBody = Body<typeof deliverableUpdate>

const begin = (deliverable: Deliverable | undefined) => ({
  title: deliverable?.title ?? "",
  kind: deliverable?.kind ?? (null as string | null),
  activity_id: deliverable?.activity_id ?? null,
  due: (deliverable?.due ?? null) as StatedDate | null,
  is_delivered: deliverable?.is_delivered ?? false,
  delivered: (deliverable?.delivered ?? null) as StatedDate | null,
  link: deliverable?.link ?? "",
})

/** What is sent, once nothing is missing. */
const bodyOf = (form: ReturnType<typeof begin>): DeliverableBody => ({
  ...form,
  title: form.title.trim(),
  kind: form.kind ?? "",
  delivered: form.is_delivered ? form.delivered : null,
  link: orNone(form.link),
})

/** Enters or changes what a project hands over. */
export function DeliverableDialog({ project, deliverable, activities, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(deliverable))
  const { term } = usePack()
  const refused = useRefused(deliverableList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: deliverableCreate,
    update: deliverableUpdate,
    input: (body: DeliverableBody, headers) => ({
      path: { id: project.id, deliverable_id: deliverable?.id ?? "" },
      body,
      headers,
    }),
    field: "is_delivered",
    refreshes: [deliverableList, ...COUNT_REFRESHES],
    says: () => t("deliverables.saved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    if (!refused.complete({ title: fields.title.trim(), kind: fields.kind })) return
    if (deliverable) save(bodyOf(fields), deliverable.version)
    else create({ path: { id: project.id }, body: bodyOf(fields) })
  }
  if (conflict) {
    return (
      <FormConflict
        {...conflict}
        newer={{ ...bodyOf(begin(conflict.newer)), version: conflict.newer.version }}
        fields={{
          title: { label: t("deliverables.name"), words: text },
          kind: { label: t("deliverables.kind"), words: (kind) => term("deliverable_kind", kind) },
          activity_id: {
            label: t("activities.activity"),
            words: one(new Map(activities.map(({ id, number, title }) => [id, `${number} ${title}`]))),
          },
          due: { label: t("deliverables.due"), words: date },
          is_delivered: { label: t("deliverables.isDelivered"), words: yesOrNo },
          delivered: { label: t("deliverables.deliveredOn"), words: date },
          link: { label: t("deliverables.link"), words: text },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(deliverable ? "deliverables.changeTitle" : "deliverables.addTitle")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <TextInput
        label={t("deliverables.name")}
        required
        maxLength={500}
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={errors.title}
      />
      <CodeSelect
        label={t("deliverables.kind")}
        list="deliverable_kind"
        value={fields.kind}
        onChange={(kind) => change({ kind })}
        error={errors.kind}
      />
      <Select
        label={t("activities.activity")}
        clearable
        clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("activities.activity") }) }}
        data={activities.map(({ id, number, title }) => ({ value: id, label: `${number} ${title}` }))}
        value={fields.activity_id}
        onChange={(activity_id) => change({ activity_id })}
        error={errors.activity_id}
        comboboxProps={{ withinPortal: true }}
      />
      <StatedDateInput
        label={t("deliverables.due")}
        value={fields.due}
        onChange={(due) => change({ due })}
        error={errors.due ?? errors["due.date"]}
      />
      <Checkbox
        label={t("deliverables.isDelivered")}
        checked={fields.is_delivered}
        onChange={(event) => change({ is_delivered: event.currentTarget.checked })}
      />
      {fields.is_delivered && (
        <StatedDateInput
          label={t("deliverables.deliveredOn")}
          value={fields.delivered}
          onChange={(delivered) => change({ delivered })}
          error={errors.delivered ?? errors["delivered.date"]}
        />
      )}
      <TextInput
        type="url"
        label={t("deliverables.link")}
        description={t("projects.form.addressHint")}
        maxLength={500}
        value={fields.link}
        onChange={(event) => change({ link: event.currentTarget.value })}
        error={errors.link}
      />
    </ChangeDialog>
  )
}
