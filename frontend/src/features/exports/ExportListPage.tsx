import { Stack } from "@mantine/core"
import type { LoaderFunctionArgs } from "react-router"
import { load } from "@/api/query"
import { currentMe, permits, useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { filtersOf } from "@/lib/useFilters"
import { Page } from "@/ui/Page"
import { ExportApprovals } from "./ExportApprovals"
import { exported } from "./exported"
import { OwnExports } from "./OwnExports"

export const handle = { title: "exports" } as const
export const clientLoader = async ({ request }: LoaderFunctionArgs) => {
  // After a reload of the page the session comes with the first of its answers.
  const me = await currentMe()
  // Who only answers for others' has none.
  return me && !permits(me, "exports.create") ? load(pack) : load(exported(filtersOf(request, [])), pack)
}

/** The exports that this person asked for, and those of others that they answer for. */
export default function ExportListPage() {
  const { t } = useTranslation()
  const may = useMay()
  return (
    <Page title={t("exports.title")} lead={t("exports.lead")}>
      <Stack gap="lg">
        {may("exports.approve") && <ExportApprovals />}
        {may("exports.create") && <OwnExports />}
      </Stack>
    </Page>
  )
}
