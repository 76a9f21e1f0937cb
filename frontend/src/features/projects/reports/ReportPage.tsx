import { Anchor } from "@mantine/core"
import { IconFileSpreadsheet } from "@tabler/icons-react"
import type { ComponentProps, ReactNode } from "react"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { PrintMenu } from "@/lib/PrintMenu"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"

export type ReportFormat = "pdf" | "xlsx"

type Props = {
  title: string
  lead?: ReactNode
  /** Asks for the report as a file. */
  ask: ComponentProps<typeof PrintMenu<ReportFormat>>["ask"]
  /** The operation that shows it. */
  shownBy: ComponentProps<typeof PrintMenu>["shownBy"]
  /** What else can be done. */
  actions?: ReactNode
  /** What it is of, where that is chosen. */
  filters?: ReactNode
  children: ReactNode
}

/** A report: what it is of, its parts, and the same as a file. */
export function ReportPage({ title, lead, ask, shownBy, actions, filters, children }: Props) {
  const { t } = useTranslation()
  return (
    <Page
      title={title}
      lead={lead}
      above={
        <Anchor component={Link} to={paths.reports} size="sm">
          {t("reports.title")}
        </Anchor>
      }
      actions={
        <>
          {actions}
          <PrintMenu<ReportFormat>
            forms={[
              { form: "pdf", label: t("reports.pdf") },
              {
                form: "xlsx",
                label: t("reports.xlsx"),
                icon: <IconFileSpreadsheet size={16} aria-hidden />,
              },
            ]}
            heading={t("reports.download")}
            ask={ask}
            shownBy={shownBy}
          />
        </>
      }
    >
      {filters}
      {children}
    </Page>
  )
}
