import { Button, Menu } from "@mantine/core"
import { IconAdjustmentsHorizontal } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"
import type { TableView } from "./tableView"

type Column = { key: string; title: string; sort?: string | undefined; onSort?: () => void }
type Props = { view: TableView; columns: readonly Column[] }

/** Chooses the columns of a list and how close its rows stand. */
export function TableViewMenu({ view, columns }: Props) {
  const { t } = useTranslation()
  const sortable = columns.filter(({ onSort }) => onSort)
  return (
    <Menu position="bottom-end" width={240} closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          c="var(--mantine-color-text)"
          leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.7} aria-hidden />}
        >
          {t("table.view")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {sortable.length > 0 && (
          <>
            <Menu.Label>{t("table.order")}</Menu.Label>
            <Menu.RadioGroup
              value={sortable.find(({ sort }) => sort)?.key ?? null}
              onChange={(chosen) => sortable.find(({ key }) => key === chosen)?.onSort?.()}
            >
              {sortable.map(({ key, title }) => (
                <Menu.RadioItem key={key} value={key}>
                  {title}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
          </>
        )}
        <Menu.Label>{t("table.columns")}</Menu.Label>
        {columns.map(({ key, title }) => (
          <Menu.CheckboxItem key={key} checked={!view.isHidden(key)} onChange={() => view.toggle(key)}>
            {title}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.CheckboxItem checked={view.isDense} onChange={view.setDense}>
          {t("table.dense")}
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  )
}
