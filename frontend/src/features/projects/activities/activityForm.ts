import type { activityUpdate } from "@punte/client/projects"
import type { Activity } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { Span } from "@/lib/StatedDateInput"
import { namedOf, sentOf } from "../NamedFields"

export const begin = (activity: Activity | undefined) => ({
  number: activity?.number ?? "",
  title: activity?.title ?? "",
  parent_id: activity?.parent_id ?? null,
  objectives: activity?.objectives ?? [],
  planned: (activity?.planned ?? {}) as Span,
  actual: (activity?.actual ?? {}) as Span,
  owner: namedOf(activity?.owner_id, activity?.owner_name),
  place: activity?.place ?? "",
  counties: activity?.counties ?? [],
  budget_line_id: activity?.budget_line_id ?? null,
  budget_line: activity?.budget_line ?? "",
  state: activity?.state ?? ("planned" as Activity["state"]),
})

export type ActivityForm = ReturnType<typeof begin>

/** What is sent, once nothing is missing. */
export function bodyOf({ owner, ...form }: ActivityForm): Body<typeof activityUpdate> {
  const { organisation_id: owner_id, name: owner_name } = sentOf(owner)
  return {
    ...form,
    number: form.number.trim(),
    title: form.title.trim(),
    owner_id,
    owner_name,
    place: orNone(form.place),
    // A line that is named says what pays for it; words of what was printed would be a second answer.
    budget_line: form.budget_line_id ? null : orNone(form.budget_line),
  }
}
