import { Anchor, Button, Group } from "@mantine/core"
import { handoverList } from "@punte/client"
import { useState } from "react"
import { Link } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { HandOverMany } from "@/lib/HandOverMany"
import { SelectionBar, SelectionBox } from "@/lib/SelectionBar"
import { useSelection } from "@/lib/useSelection"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"

const work = q(handoverList)

type Row = Item<typeof handoverList>

export const handle = { title: "handovers" } as const
export const clientLoader = () => load(work)

/** Who of the organisation has what to do, to hand it to others. */
export default function HandoverListPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(work)
  const [isLeaving, setLeaving] = useState(false)
  const selection = useSelection<Row>({
    filter: "",
    mayTick: () => true,
    // Nobody's version: what goes is looked at when it goes.
    asSelected: ({ user_id, display_name }) => ({ id: user_id, version: 0, name: display_name }),
  })
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: t("handover.colleague"),
      cell: (one) => (
        <Group gap="xs" wrap="nowrap">
          <SelectionBox of="handover.many" selection={selection} one={one} />
          <Anchor component={Link} to={paths.handover(one.user_id)} size="sm" fw={600}>
            {one.display_name}
          </Anchor>
        </Group>
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
    { key: "cases", title: t("handover.openCases"), cell: (one) => one.cases, align: "end" },
    { key: "tasks", title: t("handover.openTasks"), cell: (one) => one.tasks, align: "end" },
    { key: "steps", title: t("handover.openSteps"), cell: (one) => one.steps, align: "end" },
    { key: "notes", title: t("handover.openNotes"), cell: (one) => one.notes, align: "end" },
  ]
  return (
    <Page
      title={t("handover.listTitle")}
      lead={t("handover.listLead")}
      above={
        <Anchor component={Link} to={paths.cases} size="sm">
          {t("cases.title")}
        </Anchor>
      }
      actions={
        !selection.isOn &&
        data.items.length > 0 && (
          <Button variant="default" onClick={selection.start}>
            {t("handover.many.select")}
          </Button>
        )
      }
    >
      {selection.isOn && (
        <SelectionBar of="handover.many" selection={selection} page={data.items}>
          <Button size="compact-md" disabled={selection.ticked.size === 0} onClick={() => setLeaving(true)}>
            {t("handover.many.start")}
          </Button>
          {isLeaving && (
            <HandOverMany
              people={[...selection.ticked.values()]}
              onClose={(outcomes) => {
                setLeaving(false)
                selection.settle(outcomes, data.items)
              }}
            />
          )}
        </SelectionBar>
      )}
      <Section title={t("handover.listTitle")} isTitleHidden isFlush>
        <DataTable
          caption={t("handover.listTitle")}
          columns={columns}
          rows={data.items}
          rowKey={(one) => one.user_id}
          isMarked={(one) => !one.is_active}
          empty={<EmptyState title={t("handover.none")} text={t("handover.noneText")} />}
        />
      </Section>
    </Page>
  )
}
