import { useQueryClient } from "@tanstack/react-query"
import { keyOf } from "@/api/query"
import type { Operation } from "@/api/types"
import { useTranslation } from "@/i18n"

/** After a 412 on an act: fetches the newest version below the open form and says so. What was typed stays. */
export function useStale(...reads: readonly Operation[]) {
  const { t } = useTranslation()
  const client = useQueryClient()
  return () => {
    for (const read of reads) void client.invalidateQueries({ queryKey: keyOf(read) })
    return t("cases.page.stale")
  }
}
