import { Button, Checkbox, Group, Paper, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { SELECTED_MAX, type Selection } from "./useSelection"

type Props<T> = {
  of: "cases.many" | "users.many" | "handover.many" | "invitations.again"
  selection: Selection<T>
}
type BarProps<T> = Props<T> & {
  page: readonly T[]
  /** What else is done with them. */
  children: ReactNode
}

/** How many are ticked, ways to tick many at once, and what is done with them. */
export function SelectionBar<T>({ of, selection, page, children }: BarProps<T>) {
  const { t } = useTranslation()
  const count = selection.ticked.size
  return (
    <Paper withBorder p="sm" className="no-print" component="section" aria-label={t(`${of}.bar`)}>
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {t(`${of}.selected`, { count })}
        </Text>
        <Button variant="default" size="compact-md" onClick={() => selection.add(page)}>
          {t(`${of}.page`)}
        </Button>
        {children}
        <Button variant="subtle" size="compact-md" onClick={selection.end}>
          {t(`${of}.end`)}
        </Button>
      </Group>
      {count === SELECTED_MAX && (
        <Text size="xs" c="dimmed" mt={6}>
          {t(`${of}.most`, { count: SELECTED_MAX })}
        </Text>
      )}
    </Paper>
  )
}

/** The box that ticks one row, while rows are selected. */
export function SelectionBox<T>({ of, selection, one }: Props<T> & { one: T }) {
  const { t } = useTranslation()
  if (!selection.isOn || !selection.mayTick(one)) return null
  const { id, name } = selection.asSelected(one)
  return (
    <Checkbox
      size="md"
      aria-label={t(`${of}.selectOne`, { name })}
      checked={selection.ticked.has(id)}
      onChange={() => selection.toggle(one)}
    />
  )
}
