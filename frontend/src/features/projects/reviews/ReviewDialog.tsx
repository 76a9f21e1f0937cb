import { Textarea, TextInput, Title } from "@mantine/core"
import {
  standardReviewCreate,
  standardReviewList,
  standardReviewRead,
  standardReviewUpdate,
} from "@punte/client/projects"
import { useMemo, useState } from "react"
import type { StandardReview } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { BodiesFields } from "../BodiesFields"
import { type Named, NamedFields } from "../NamedFields"
import { ProjectSelect } from "../ProjectSelect"
import { FindingFields } from "./FindingFields"
import { REVIEWERS } from "./kinds"
import { ReviewConflict } from "./ReviewConflict"
import { begin, bodyOf, errorsOfReviewers, missingOf, type ReviewBody } from "./reviewForm"

type Props = {
  review: StandardReview | undefined
  onClose: () => void
  onCreated?: (made: StandardReview) => void
}

/** Records how the services of a provider stand to the standards, or changes the record. */
export function ReviewDialog({ review: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [review] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(review))
  const refused = useRefused(standardReviewRead, standardReviewList)
  const { errors, onProblem } = refused
  const ofReviewers = useMemo(() => errorsOfReviewers(errors), [errors])
  const { create, save, conflict, isBusy } = useRecordChange({
    create: standardReviewCreate,
    update: standardReviewUpdate,
    input: (body: ReviewBody, headers) => ({ path: { id: review?.id ?? "" }, body, headers }),
    field: "findings",
    refreshes: [standardReviewRead, standardReviewList],
    says: ({ title }) => t("reviews.saved", { title }),
    onProblem,
    onClose,
    onCreated,
  })
  const submit = () => {
    if (!refused.isWhole(missingOf(fields))) return
    if (review) save(bodyOf(fields), review.version)
    else create({ body: bodyOf(fields) })
  }
  if (conflict) return <ReviewConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(review ? "reviews.changeTitle" : "reviews.newTitle")}
      text={t("reviews.formText")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <TextInput
        label={t("reviews.name")}
        required
        maxLength={300}
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={errors.title}
      />
      <NamedFields
        label={t("bodies.parts.provider")}
        value={fields.provider}
        change={(part: Partial<Named>) => change({ provider: { ...fields.provider, ...part } })}
        errorOf={(field) => errors[`bodies.0.${field}`] ?? (field === "name" ? errors.bodies : undefined)}
      />
      <TextInput
        label={t("reviews.act")}
        description={t("reviews.actHint")}
        maxLength={200}
        value={fields.act}
        onChange={(event) => change({ act: event.currentTarget.value })}
        error={errors.act}
      />
      <StatedDateInput
        label={t("reviews.reviewed")}
        description={t("meetings.heldHint")}
        value={fields.reviewed}
        onChange={(reviewed) => change({ reviewed })}
        error={errors["reviewed.date"]}
      />
      <Title order={3} size="h5">
        {t("reviews.reviewers")}
      </Title>
      <BodiesFields
        rows={fields.reviewers}
        onChange={(reviewers) => change({ reviewers })}
        parts={REVIEWERS}
        errors={ofReviewers}
      />
      <Title order={3} size="h5">
        {t("reviews.findings")}
      </Title>
      <FindingFields rows={fields.findings} onChange={(findings) => change({ findings })} errors={errors} />
      <Textarea
        label={t("reviews.summary")}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.summary}
        onChange={(event) => change({ summary: event.currentTarget.value })}
        error={errors.summary}
      />
      <ProjectSelect
        description={t("projects.belongsHint")}
        value={fields.project_id}
        onChange={(project_id) => change({ project_id })}
        error={errors.project_id}
      />
    </ChangeDialog>
  )
}
