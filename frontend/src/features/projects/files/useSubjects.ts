import {
  activityList,
  campaignActionFind,
  campaignList,
  commitmentList,
  deliverableList,
  expenseList,
  indicatorList,
  meetingList,
  protocolList,
  publicationList,
  standardReviewList,
  trainingList,
} from "@punte/client/projects"
import type { ProjectFile } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"

export type SubjectKind = NonNullable<ProjectFile["subject_kind"]>

/** What may be chosen in a project. */
const KINDS = [
  "activity",
  "deliverable",
  "indicator",
  "commitment",
  "expense",
  "meeting",
  "protocol",
  "publication",
  "standard_review",
  "campaign",
  "campaign_action",
  "training",
] as const satisfies readonly SubjectKind[]

/** What is added to from where it stands alone. */
const ELSEWHERE = ["strategy", "strategy_measure"] as const satisfies readonly SubjectKind[]

const MOST = 100

/** The things of a project that a document may belong to: the first hundred of each kind that is wanted. */
export function useSubjects(projectId: string, wanted: readonly SubjectKind[] = KINDS) {
  const { t } = useTranslation()
  const path = { id: projectId }
  const query = { project_id: projectId, limit: MOST }
  const is = (kind: SubjectKind) => wanted.includes(kind)
  const activities = useAsked(q(activityList, { path }), is("activity"))
  const deliverables = useAsked(q(deliverableList, { path }), is("deliverable"))
  const indicators = useAsked(q(indicatorList, { path }), is("indicator"))
  const commitments = useAsked(q(commitmentList, { path, query: { limit: MOST } }), is("commitment"))
  const expenses = useAsked(q(expenseList, { path, query: { limit: MOST } }), is("expense"))
  const meetings = useAsked(q(meetingList, { query }), is("meeting"))
  const protocols = useAsked(q(protocolList, { query }), is("protocol"))
  const publications = useAsked(q(publicationList, { query }), is("publication"))
  const reviews = useAsked(q(standardReviewList, { query }), is("standard_review"))
  const campaigns = useAsked(q(campaignList, { query }), is("campaign"))
  const actions = useAsked(q(campaignActionFind, { query }), is("campaign_action"))
  const trainings = useAsked(q(trainingList, { query }), is("training"))
  const named: Partial<Record<SubjectKind, { id: string; name: string }[]>> = {
    activity: (activities.data?.items ?? []).map(({ id, number, title }) => ({
      id,
      name: [number, title].filter(Boolean).join(" "),
    })),
    deliverable: (deliverables.data?.items ?? []).map(({ id, title }) => ({ id, name: title })),
    indicator: (indicators.data?.items ?? []).map(({ id, definition }) => ({ id, name: definition })),
    commitment: (commitments.data?.items ?? []).map(({ id, document }) => ({ id, name: document })),
    expense: (expenses.data?.items ?? []).map(({ id, document }) => ({ id, name: document })),
    meeting: (meetings.data?.items ?? []).map(({ id, title }) => ({ id, name: title })),
    protocol: (protocols.data?.items ?? []).map(({ id, title }) => ({ id, name: title })),
    publication: (publications.data?.items ?? []).map(({ id, title }) => ({ id, name: title })),
    standard_review: (reviews.data?.items ?? []).map(({ id, title }) => ({ id, name: title })),
    campaign: (campaigns.data?.items ?? []).map(({ id, name }) => ({ id, name })),
    campaign_action: (actions.data?.items ?? []).map(({ action: { id, title }, campaign_name }) => ({
      id,
      name: [title, campaign_name].join(" · "),
    })),
    training: (trainings.data?.items ?? []).map(({ id, name }) => ({ id, name })),
  }
  return {
    /** For a choice, by kind; the value says both. */
    options: KINDS.flatMap((kind) => {
      const items = (named[kind] ?? []).map(({ id, name }) => ({ value: `${kind}:${id}`, label: name }))
      return items.length > 0 ? [{ group: t(`projectFiles.subjects.${kind}`), items }] : []
    }),
    nameOf: (kind: SubjectKind, id: string) => named[kind]?.find((one) => one.id === id)?.name,
  }
}

/** What a choice among them says. */
export function subjectOf(value: string | null) {
  const [kind, id] = value?.split(":") ?? []
  const known = [...KINDS, ...ELSEWHERE].find((one) => one === kind)
  return { subject_kind: known && id ? known : null, subject_id: known && id ? id : null }
}
