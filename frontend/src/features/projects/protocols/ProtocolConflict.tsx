import type { Protocol } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { bodies, date, day, number, rows, text } from "../conflictWords"
import { useProjectTitle } from "../useConflictFields"
import { begin, bodyOf, type ProtocolBody } from "./protocolForm"

type Props = RecordConflict<ProtocolBody, Protocol>

/** Both records of a protocol, field by field, where somebody else saved first. */
export function ProtocolConflict({ newer, ...how }: Props) {
  const { t } = useTranslation()
  const projectTitle = useProjectTitle(newer.project_id)
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        title: { label: t("protocols.name"), words: text },
        subject: { label: t("protocols.subject"), words: text },
        protocols: { label: t("protocols.count"), words: number },
        bodies: { label: t("protocols.parties"), words: bodies(newer.bodies) },
        signed: { label: t("protocols.signed"), words: date },
        validity: { label: t("protocols.validity"), words: (one) => t(`protocols.validities.${one}`) },
        valid_until: { label: t("protocols.validUntil"), words: day },
        renewals: {
          label: t("protocols.renewals"),
          words: (all) => rows((all ?? []).map(({ on, valid_until }) => [date(on), day(valid_until)])),
        },
        project_id: { label: t("projects.project"), words: projectTitle },
        source: { label: t("claims.source"), words: text },
      }}
    />
  )
}
