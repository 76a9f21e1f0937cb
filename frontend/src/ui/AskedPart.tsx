import { Button, Skeleton, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { EmptyState } from "./EmptyState"

type Props<A> = {
  answer: A | undefined
  problem: string | undefined
  onRetry: () => void
  children: (answer: A) => ReactNode
}

/** A part of a page that asks by itself: its skeleton, its failure with a way out, its content. */
export function AskedPart<A>({ answer, problem, onRetry, children }: Props<A>) {
  const { t } = useTranslation()
  if (answer !== undefined) return children(answer)
  if (problem) {
    return (
      <EmptyState
        isProblem
        headingLevel={3}
        title={t("table.failed")}
        text={problem}
        action={
          <Button variant="default" onClick={onRetry}>
            {t("common.tryAgain")}
          </Button>
        }
      />
    )
  }
  return (
    <Stack gap="sm" aria-busy>
      <Skeleton height={16} width="60%" />
      <Skeleton height={16} width="85%" />
      <Skeleton height={16} width="40%" />
    </Stack>
  )
}
