import { Textarea, TextInput, Title } from "@mantine/core"
import {
  standardReviewCreate,
  standardReviewList,
  standardReviewRead,
  standardReviewUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import { flushSync } from "react-dom"
import type { StandardReview } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useConflict } from "@/lib/useConflict"
import { useFields } from "@/lib/useFields"
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
  onCreated?: (id: string) => void
}

/** Records how the services of a provider stand to the standards, or changes the record. */
export function ReviewDialog({ review: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [review] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(review))
  const refused = useRefused(standardReviewRead, standardReviewList)
  const { errors, onProblem } = refused
  const refreshes = [standardReviewRead, standardReviewList]
  const says = ({ title }: { title: string }) => t("reviews.saved", { title })
  const create = useChange(standardReviewCreate, {
    refreshes,
    says,
    onDone: ({ id }) => {
      // The form is gone, and asks nobody to stay, before its page is opened.
      flushSync(onClose)
      onCreated?.(id)
    },
    onProblem,
  })
  const conflict = useConflict<ReviewBody, StandardReview>("findings")
  const update = useChange(standardReviewUpdate, {
    refreshes,
    says,
    onDone: onClose,
    onProblem: conflict.or(onProblem),
  })
  const save = conflict.saving((body, headers) => {
    if (review) update.mutate({ path: { id: review.id }, body, headers })
  })
  const submit = () => {
    if (!refused.isWhole(missingOf(fields))) return
    if (review) save(bodyOf(fields), review.version)
    else create.mutate({ body: bodyOf(fields) })
  }
  if (conflict.met) {
    return (
      <ReviewConflict {...conflict.met} onClose={conflict.back} isBusy={update.isPending} onSave={save} />
    )
  }
  return (
    <ChangeDialog
      title={t(review ? "reviews.changeTitle" : "reviews.newTitle")}
      text={t("reviews.formText")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
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
        errors={errorsOfReviewers(errors)}
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
