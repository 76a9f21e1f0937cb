import type { UIMatch } from "react-router"
import type { Title } from "@/i18n"

/** The title key of the innermost page that names one. */
export function titleOf(matches: UIMatch[]): Title | undefined {
  for (const { handle } of matches.toReversed()) {
    if (typeof handle === "object" && handle !== null && "title" in handle) return handle.title as Title
  }
  return undefined
}
