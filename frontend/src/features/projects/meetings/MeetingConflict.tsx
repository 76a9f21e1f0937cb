import type { Meeting } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { bodies, date, day, number, one, rows, text, yesOrNo } from "../conflictWords"
import { useProjectTitle } from "../useConflictFields"
import { begin, bodyOf, type MeetingBody } from "./meetingForm"

type Props = RecordConflict<MeetingBody, Meeting> & {
  /** What colleagues are called, by their ids. */
  colleagues: ReadonlyMap<string, string>
}

/** Both records of a meeting, field by field, where somebody else saved first. */
export function MeetingConflict({ newer, colleagues, ...how }: Props) {
  const { t } = useTranslation()
  const projectTitle = useProjectTitle(newer.project_id)
  const { county } = usePack()
  const owner = one(
    new Map([
      ...newer.decisions.map(({ owner_id, owner_name }) => [owner_id ?? "", owner_name ?? ""] as const),
      ...colleagues,
    ]),
  )
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer), newer.project_id), version: newer.version }}
      fields={{
        project_id: { label: t("projects.project"), words: projectTitle },
        title: { label: t("meetings.name"), words: text },
        kind: { label: t("meetings.kind"), words: (kind) => t(`meetings.kinds.${kind}`) },
        is_launch: { label: t("meetings.isLaunch"), words: yesOrNo },
        meetings: { label: t("meetings.count"), words: number },
        number: { label: t("meetings.number"), words: number },
        mode: { label: t("meetings.mode"), words: (mode) => (mode ? t(`meetings.modes.${mode}`) : "") },
        held: { label: t("meetings.held"), words: date },
        until: { label: t("meetings.until"), words: date },
        county: { label: t("projects.county"), words: (code) => (code ? county(code) : "") },
        place: { label: t("meetings.place"), words: text },
        participants: { label: t("meetings.participants"), words: number },
        bodies: { label: t("bodies.title"), words: bodies(newer.bodies) },
        agenda: { label: t("meetings.agenda"), words: text },
        minutes: { label: t("meetings.minutes"), words: text },
        decisions: {
          label: t("meetings.decisions"),
          words: (all) =>
            rows(
              (all ?? []).map(({ text, owner_id, by, due_on }) => [text, owner(owner_id), by, day(due_on)]),
            ),
        },
        next: { label: t("meetings.next"), words: date },
        source: { label: t("claims.source"), words: text },
        source_note: { label: t("meetings.sourceNote"), words: text },
      }}
    />
  )
}
