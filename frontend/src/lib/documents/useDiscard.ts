import { useChange } from "@/api/query"
import type { Input, Operation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { useRefused } from "@/lib/useRefused"

/** Throws away what was sent of a document: by which operation, and how that is asked. */
export function useDiscard<F extends Operation, D>(
  operation: F,
  ask: (document: D) => Input<F>,
  refreshes: readonly Operation[],
  onDone: () => void,
) {
  const { t } = useTranslation()
  const refused = useRefused()
  const { mutate, isIdle, isPending, isError } = useChange(operation, {
    refreshes,
    says: () => t("documents.discarded"),
    onDone,
    onProblem: refused.onProblem,
  })
  const run = (document: D) => {
    refused.clear()
    mutate(ask(document))
  }
  return { run, isIdle, isPending, isError, problem: refused.problem }
}

export type Discard<D> = {
  run: (document: D) => void
  isIdle: boolean
  isPending: boolean
  isError: boolean
  problem: string | undefined
}
