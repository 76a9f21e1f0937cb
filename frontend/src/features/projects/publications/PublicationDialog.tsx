import { Select, Textarea, TextInput, Title } from "@mantine/core"
import {
  publicationCreate,
  publicationList,
  publicationRead,
  publicationUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import type { Publication } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
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
  onCreated?: (made: Publication) => void
}

/** Enters a publication, or changes its record. */
export function PublicationDialog({ publication: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [publication] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(publication))
  const refused = useRefused(publicationRead, publicationList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: publicationCreate,
    update: publicationUpdate,
    input: (body: PublicationBody, headers) => ({ path: { id: publication?.id ?? "" }, body, headers }),
    field: "dissemination",
    refreshes: [publicationRead, publicationList],
    says: ({ title }) => t("publications.saved", { title }),
    onProblem,
    onClose,
    onCreated,
  })
  const submit = () => {
    const missing = [...(hasName(fields.titles) ? [] : ["titles"]), ...(fields.kind ? [] : ["kind"])]
    if (!refused.isWhole(missing)) return
    if (publication) save(bodyOf(fields), publication.version)
    else create({ body: bodyOf(fields) })
  }
  if (conflict) return <PublicationConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(publication ? "publications.changeTitle" : "publications.newTitle")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <NameFields
        label={(language) => t("projects.titleIn", { language })}
        value={fields.titles}
        onChange={(titles) => change({ titles })}
        name="titles"
        errors={errors}
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
