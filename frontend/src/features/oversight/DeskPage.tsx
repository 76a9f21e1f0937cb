import { Stack } from "@mantine/core"
import { alertList, ledgerList, ledgerVerificationList } from "@punte/client"
import type { LoaderFunctionArgs } from "react-router"
import { load, q } from "@/api/query"
import { useTranslation } from "@/i18n"
import { filtersOf } from "@/lib/useFilters"
import { Page } from "@/ui/Page"
import { AlertsSection } from "./AlertsSection"
import { LedgerSection } from "./LedgerSection"
import { FILTERS, searched } from "./ledgerFilters"
import { VerificationSection } from "./VerificationSection"

export const handle = { title: "desk" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(
    q(alertList, { query: { unseen: true, limit: 20 } }),
    q(ledgerVerificationList),
    q(ledgerList, { query: searched(filtersOf(request, FILTERS)) }),
  )

/** What an auditor looks after: unusual reading, the wholeness of the register, and who did what. */
export default function DeskPage() {
  const { t } = useTranslation()
  return (
    <Page title={t("desk.title")} lead={t("desk.lead")}>
      <Stack gap="lg">
        <AlertsSection />
        <VerificationSection />
        <LedgerSection />
      </Stack>
    </Page>
  )
}
