import i18next from "i18next"
import type { Problem } from "@/api/problem"
import { t } from "."

/** The sentence for a refused or failed call. */
export function problemText(problem: Problem): string {
  if (problem.leavesUnsaved) return t("unsaved.notSaved")
  const known =
    (problem.reason && sentence(`problems.reasons.${problem.reason}`)) ??
    sentence(`problems.codes.${problem.code}`) ??
    sentence(`problems.statuses.${problem.status}`)
  const text = known ?? problem.title ?? t("problems.unexpected")
  if (problem.retryAfterSeconds)
    return `${text} ${t("problems.retryAfter", { count: problem.retryAfterSeconds })}`
  return problem.status >= 500 && problem.requestId
    ? `${text} ${t("problems.request", { id: problem.requestId })}`
    : text
}

/** The sentence for one field that was refused. A code may name a role: `role_held.regional_officer`. */
export function fieldProblemText(code: string): string {
  const [name, role] = code.split(".")
  return (
    sentence(`problems.fields.${name}`, { role: role && sentence(`terms.role.${role}`) }) ??
    t("problems.fieldWrong")
  )
}

// Codes come from the server, so the key is only known here; the test of the catalogues holds them complete.
function sentence(key: string, values: Record<string, string | undefined> = {}): string | undefined {
  return i18next.exists(key) ? i18next.t(key as "problems.unexpected", values) : undefined
}
