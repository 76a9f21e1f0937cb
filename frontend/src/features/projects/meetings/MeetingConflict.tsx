import type { Meeting } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatNumber, formatPartialDate, type PartialDate } from "@/i18n/format"
import { FormConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { organisationName } from "../useConflictFields"
import { begin, bodyOf, type MeetingBody } from "./meetingForm"

type Props = {
  mine: MeetingBody
  newer: Meeting
  onSave: (chosen: MeetingBody, version: number) => void
  onClose: () => void
  isBusy: boolean
}

const text = (value: string | null | undefined) => value ?? ""
const number = (value: number | null | undefined) =>
  value === null || value === undefined ? "" : formatNumber(value)
const date = (value: PartialDate | null | undefined) => (value ? formatPartialDate(value) : "")
const lines = (parts: readonly (readonly (string | null | undefined)[])[]) =>
  parts.map((part) => part.filter(Boolean).join(", ")).join(" · ")

/** Both records of a meeting, field by field, where somebody else saved first. */
export function MeetingConflict({ newer, ...how }: Props) {
  const { t } = useTranslation()
  const { county } = usePack()
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer), newer.project_id), version: newer.version }}
      fields={{
        project_id: { label: t("projects.project"), words: text },
        title: { label: t("meetings.name"), words: text },
        kind: { label: t("meetings.kind"), words: (kind) => t(`meetings.kinds.${kind}`) },
        meetings: { label: t("meetings.count"), words: number },
        number: { label: t("meetings.number"), words: number },
        mode: { label: t("meetings.mode"), words: (mode) => (mode ? t(`meetings.modes.${mode}`) : "") },
        held: { label: t("meetings.held"), words: date },
        until: { label: t("meetings.until"), words: date },
        county: { label: t("projects.county"), words: (code) => (code ? county(code) : "") },
        place: { label: t("meetings.place"), words: text },
        participants: { label: t("meetings.participants"), words: number },
        bodies: {
          label: t("bodies.title"),
          words: (all) =>
            lines(
              (all ?? []).map(({ part, name, organisation_id, role }) => [
                t(`bodies.parts.${part}`),
                name ?? organisationName(organisation_id, newer.bodies),
                role,
              ]),
            ),
        },
        agenda: { label: t("meetings.agenda"), words: text },
        minutes: { label: t("meetings.minutes"), words: text },
        decisions: {
          label: t("meetings.decisions"),
          words: (all) =>
            lines((all ?? []).map(({ text, by, due_on }) => [text, by, due_on && formatDate(due_on)])),
        },
        next: { label: t("meetings.next"), words: date },
        source: { label: t("claims.source"), words: text },
        source_note: { label: t("meetings.sourceNote"), words: text },
      }}
    />
  )
}
