import { Anchor } from "@mantine/core"
import { projectHandoverList } from "@punte/client/projects"
import { Link } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"

const work = q(projectHandoverList)

export const handle = { title: "projectHandovers" } as const
export const clientLoader = () => load(work)

/** Who of the organisation sees to what in projects, to hand it to others. */
export default function ProjectHandoverListPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(work)
  const columns: Column<Item<typeof projectHandoverList>>[] = [
    {
      key: "name",
      title: t("handover.colleague"),
      cell: (one) => (
        <Anchor component={Link} to={paths.projectHandover(one.user_id)} size="sm" fw={600}>
          {one.display_name}
        </Anchor>
      ),
    },
    {
      key: "status",
      title: t("users.status"),
      cell: (one) =>
        one.is_active ? (
          <StatusTag tone="good">{t("terms.userStatus.active")}</StatusTag>
        ) : (
          <StatusTag tone="warn">{t("handover.suspended")}</StatusTag>
        ),
    },
    { key: "decisions", title: t("projectHandover.open"), cell: (one) => one.decisions, align: "end" },
  ]
  return (
    <Page
      title={t("projectHandover.listTitle")}
      lead={t("projectHandover.listLead")}
      above={
        <Anchor component={Link} to={paths.meetingDecisions} size="sm">
          {t("meetings.decisionListTitle")}
        </Anchor>
      }
    >
      <Section title={t("projectHandover.listTitle")} isTitleHidden isFlush>
        <DataTable
          caption={t("projectHandover.listTitle")}
          columns={columns}
          rows={data.items}
          rowKey={(one) => one.user_id}
          isMarked={(one) => !one.is_active}
          empty={<EmptyState title={t("projectHandover.none")} text={t("projectHandover.noneText")} />}
        />
      </Section>
    </Page>
  )
}
