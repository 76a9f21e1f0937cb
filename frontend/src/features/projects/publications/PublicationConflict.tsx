import type { Publication } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { bodies, date, names, text } from "../conflictWords"
import { useProjectTitle } from "../useConflictFields"
import { begin, bodyOf, type PublicationBody } from "./publicationForm"

type Props = RecordConflict<PublicationBody, Publication>

/** Both records of a publication, field by field, where somebody else saved first. */
export function PublicationConflict({ newer, ...how }: Props) {
  const { t } = useTranslation()
  const projectTitle = useProjectTitle(newer.project_id)
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        titles: { label: t("projects.form.names"), words: names },
        kind: { label: t("publications.kind"), words: (kind) => t(`publications.kinds.${kind}`) },
        published: { label: t("publications.published"), words: date },
        bodies: { label: t("publications.issuers"), words: bodies(newer.bodies) },
        address: { label: t("publications.address"), words: text },
        dissemination: { label: t("publications.dissemination"), words: text },
        project_id: { label: t("projects.project"), words: projectTitle },
      }}
    />
  )
}
