import { Checkbox, Select, TextInput } from "@mantine/core"
import { deliverableCreate, deliverableList, deliverableUpdate } from "@punte/client/projects"
import type { Activity, Deliverable, Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { type StatedDate, StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { COUNT_REFRESHES } from "../refreshes"

type Props = {
  project: Project
  deliverable: Deliverable | undefined
  activities: readonly Activity[]
  onClose: () => void
}

/** Enters or changes what a project hands over. */
export function DeliverableDialog({ project, deliverable, activities, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    title: deliverable?.title ?? "",
    kind: deliverable?.kind ?? (null as string | null),
    activity_id: deliverable?.activity_id ?? null,
    due: (deliverable?.due ?? null) as StatedDate | null,
    is_delivered: deliverable?.is_delivered ?? false,
    delivered: (deliverable?.delivered ?? null) as StatedDate | null,
    link: deliverable?.link ?? "",
  }))
  const refused = useRefused(deliverableList)
  const { errors, onProblem } = refused
  const how = {
    refreshes: [deliverableList, ...COUNT_REFRESHES],
    says: () => t("deliverables.saved"),
    onDone: onClose,
    onProblem,
  }
  const create = useChange(deliverableCreate, how)
  const update = useChange(deliverableUpdate, how)
  const submit = () => {
    const given = refused.complete({ title: fields.title.trim(), kind: fields.kind })
    if (!given) return
    const { activity_id, due, is_delivered, delivered, link } = fields
    const body = {
      ...given,
      activity_id,
      due,
      is_delivered,
      delivered: is_delivered ? delivered : null,
      link: link.trim() || null,
    }
    if (deliverable)
      update.mutate({
        path: { id: project.id, deliverable_id: deliverable.id },
        body,
        headers: refused.ifMatch(deliverable.version),
      })
    else create.mutate({ path: { id: project.id }, body })
  }
  return (
    <ChangeDialog
      title={t(deliverable ? "deliverables.changeTitle" : "deliverables.addTitle")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
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
