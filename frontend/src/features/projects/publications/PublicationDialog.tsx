import { Select, Textarea, TextInput, Title } from "@mantine/core"
import {
  publicationCreate,
  publicationList,
  publicationRead,
  publicationUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import { flushSync } from "react-dom"
import type { Publication } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useConflict } from "@/lib/useConflict"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { BodiesFields } from "../BodiesFields"
import { hasName, NameFields } from "../NameFields"
import { ProjectSelect } from "../ProjectSelect"
import { PARTS, PUBLICATION_KINDS } from "./kinds"
import { PublicationConflict } from "./PublicationConflict"
import { begin, bodyOf, type PublicationBody } from "./publicationForm"

type Props = {
  publication: Publication | undefined
  onClose: () => void
  onCreated?: (id: string) => void
}

/** Enters a publication, or changes its record. */
export function PublicationDialog({ publication: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [publication] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(publication))
  const refused = useRefused(publicationRead, publicationList)
  const { errors, onProblem } = refused
  const refreshes = [publicationRead, publicationList]
  const says = ({ title }: { title: string }) => t("publications.saved", { title })
  const create = useChange(publicationCreate, {
    refreshes,
    says,
    onDone: ({ id }) => {
      // The form is gone, and asks nobody to stay, before its page is opened.
      flushSync(onClose)
      onCreated?.(id)
    },
    onProblem,
  })
  const conflict = useConflict<PublicationBody, Publication>("dissemination")
  const update = useChange(publicationUpdate, {
    refreshes,
    says,
    onDone: onClose,
    onProblem: conflict.or(onProblem),
  })
  const save = conflict.saving((body, headers) => {
    if (publication) update.mutate({ path: { id: publication.id }, body, headers })
  })
  const submit = () => {
    const missing = [...(hasName(fields.titles) ? [] : ["titles"]), ...(fields.kind ? [] : ["kind"])]
    if (!refused.isWhole(missing)) return
    if (publication) save(bodyOf(fields), publication.version)
    else create.mutate({ body: bodyOf(fields) })
  }
  if (conflict.met) {
    return (
      <PublicationConflict
        {...conflict.met}
        onClose={conflict.back}
        isBusy={update.isPending}
        onSave={save}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(publication ? "publications.changeTitle" : "publications.newTitle")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <NameFields
        label={(language) => t("projects.form.titleIn", { language })}
        value={fields.titles}
        onChange={(titles) => change({ titles })}
        error={errors.titles ?? errors["titles.ro"] ?? errors["titles.sq"] ?? errors["titles.en"]}
      />
      <Select
        label={t("publications.kind")}
        required
        allowDeselect={false}
        maw={320}
        data={PUBLICATION_KINDS.map((value) => ({ value, label: t(`publications.kinds.${value}`) }))}
        value={fields.kind}
        onChange={(kind) => change({ kind: PUBLICATION_KINDS.find((one) => one === kind) ?? null })}
        error={errors.kind}
        comboboxProps={{ withinPortal: true }}
      />
      <StatedDateInput
        label={t("publications.published")}
        description={t("meetings.heldHint")}
        value={fields.published}
        onChange={(published) => change({ published })}
        error={errors["published.date"]}
      />
      <Title order={3} size="h5">
        {t("publications.issuers")}
      </Title>
      <BodiesFields
        rows={fields.bodies}
        onChange={(bodies) => change({ bodies })}
        parts={PARTS}
        errors={errors}
      />
      <TextInput
        type="url"
        label={t("publications.address")}
        description={t("projects.form.addressHint")}
        maxLength={500}
        value={fields.address}
        onChange={(event) => change({ address: event.currentTarget.value })}
        error={errors.address}
      />
      <Textarea
        label={t("publications.dissemination")}
        description={t("publications.disseminationHint")}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.dissemination}
        onChange={(event) => change({ dissemination: event.currentTarget.value })}
        error={errors.dissemination}
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
