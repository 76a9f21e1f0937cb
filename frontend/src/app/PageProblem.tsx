import { Group } from "@mantine/core"
import type { ReactNode } from "react"
import { asProblem, Problem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { EmptyState } from "@/ui/EmptyState"

/** What kept a page from being shown: a refusal, or a fault of the screen itself. */
export function pageProblem(error: unknown) {
  const problem =
    error instanceof Error && !(error instanceof Problem)
      ? new Problem({ status: 500, code: "screen" })
      : asProblem(error)
  return { problem, kind: kindOf(problem), isOurs: problem.code === "screen" }
}

function kindOf({ status }: Problem): "notFound" | "forbidden" | "failed" {
  if (status === 404) return "notFound"
  return status === 403 ? "forbidden" : "failed"
}

/** In place of a page that could not be shown: what happened, and what to do next. */
export function PageProblem({ error, actions }: { error: unknown; actions: ReactNode }) {
  const { t } = useTranslation()
  const { problem, kind } = pageProblem(error)
  return (
    <EmptyState
      title={t(`problems.pages.${kind}.title`)}
      text={kind === "failed" ? problemText(problem) : t(`problems.pages.${kind}.text`)}
      isProblem
      headingLevel={1}
      action={<Group justify="center">{actions}</Group>}
    />
  )
}
