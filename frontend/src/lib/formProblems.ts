import type { Problem } from "@/api/problem"
import { fieldProblemText } from "@/i18n/problems"

/**
 * Puts the server's field problems on their fields: pointer `/person/given_names` lands on `person.given_names`.
 * True when every problem found its field.
 */
export function showFieldProblems(
  form: { setErrors: (errors: Record<string, string>) => void },
  problem: Problem,
): boolean {
  if (problem.fields.length === 0) return false
  form.setErrors(errorsOf(problem))
  return true
}

/** The server's field problems in words, by the path of their field. */
export const errorsOf = ({ fields }: Pick<Problem, "fields">): Record<string, string> =>
  Object.fromEntries(fields.map(({ pointer, code }) => [pathOf(pointer), fieldProblemText(code)]))

export function pathOf(pointer: string): string {
  return pointer
    .replace(/^\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".")
}

/** What is wrong with a list as a whole, or with one of its entries, where these have no field of their own. */
export const listError = (errors: Record<string, string>, list: string): string | undefined =>
  errors[list] ?? Object.entries(errors).find(([path]) => path.startsWith(`${list}.`))?.[1]
