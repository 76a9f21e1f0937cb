import { Stack, Text, Title, type TitleOrder } from "@mantine/core"
import { IconAlertTriangle, IconInbox } from "@tabler/icons-react"
import type { ReactNode } from "react"

type Props = {
  title: string
  text?: string
  /** What to do next. */
  action?: ReactNode
  isProblem?: boolean
  headingLevel?: TitleOrder
  icon?: ReactNode
}

/** Where there is nothing to show: why, and what to do next. */
export function EmptyState({ title, text, action, isProblem = false, headingLevel = 2, icon }: Props) {
  const Icon = isProblem ? IconAlertTriangle : IconInbox
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center" role={isProblem ? "alert" : undefined}>
      <Text c="dimmed" component="span" aria-hidden>
        {icon ?? <Icon size={36} stroke={1.4} />}
      </Text>
      <Title order={headingLevel} size="h3" tabIndex={headingLevel === 1 ? -1 : undefined}>
        {title}
      </Title>
      {text && (
        <Text c="dimmed" maw={520}>
          {text}
        </Text>
      )}
      {action && <div style={{ marginTop: 12 }}>{action}</div>}
    </Stack>
  )
}
