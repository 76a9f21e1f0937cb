import { Skeleton } from "@mantine/core"
import { queryOptions } from "@tanstack/react-query"
import type { ComponentType } from "react"
import { Problem } from "@/api/problem"
import { useAsked } from "@/api/query"
import { speakOfAll, useTranslation } from "@/i18n"
import { Unread } from "./Unread"

/** Its code and its words come after home, and to nobody who has no projects. */
const part = queryOptions<ComponentType, Problem>({
  queryKey: ["home", "projects"],
  queryFn: async () => {
    const found = await Promise.all([import("./OwnInProjects"), speakOfAll()]).catch(() => {
      throw new Problem({ status: 0, code: "unreachable" })
    })
    return found[0].OwnInProjects
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** What somebody has to see to in projects. */
export function InProjects() {
  const { t } = useTranslation()
  const asked = useAsked(part)
  if (asked.data) return <asked.data />
  if (asked.error) return <Unread title={t("home.inProjects")} asked={asked} />
  return <Skeleton height={180} aria-busy />
}
