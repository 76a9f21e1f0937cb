import type { Problem } from "@/api/problem"
import { t, textAt } from "."

/** The sentence for a refused or failed call. */
export function problemText(problem: Problem): string {
  if (problem.leavesUnsaved) return t("unsaved.notSaved")
  if (problem.isShownAnew) return t("problems.shownAnew")
  const known =
    (problem.reason && textAt(`problems.reasons.${problem.reason}`)) ??
    textAt(`problems.codes.${problem.code}`) ??
    textAt(`problems.statuses.${problem.status}`)
  const text = known ?? problem.title ?? t("problems.unexpected")
  if (problem.retryAfterSeconds)
    return `${text} ${t("problems.retryAfter", { count: problem.retryAfterSeconds })}`
  return problem.status >= 500 && problem.requestId
    ? `${text} ${t("problems.request", { id: problem.requestId })}`
    : text
}

/**
 * The sentence for one field that was refused. A code may name a role, `role_held.regional_officer`, or by how much
 * parts exceed their whole, `over_total.3`.
 */
export function fieldProblemText(code: string): string {
  const [name, more] = code.split(".")
  return (
    textAt(`problems.fields.${name}`, { role: more && textAt(`terms.role.${more}`), over: more }) ??
    t("problems.fieldWrong")
  )
}
