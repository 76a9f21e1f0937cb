import type { importRows } from "@punte/client"
import type { Item } from "@/api/types"
import { textAt } from "@/i18n"
import { fieldProblemText } from "@/i18n/problems"

type Row = Pick<Item<typeof importRows>, "title" | "detail" | "errors">

/** What is wrong with a row, place by place; where no place is named, in one sentence. */
export function faultText({ title, detail, errors }: Row): string[] {
  const places = errors.map(({ pointer, code }) => {
    const place = pointer.slice(1).replaceAll("/", ".")
    return place ? `${place}: ${fieldProblemText(code)}` : fieldProblemText(code)
  })
  if (places.length > 0) return places
  const text = (detail && textAt(`problems.reasons.${detail}`)) ?? title
  return text ? [text] : []
}
