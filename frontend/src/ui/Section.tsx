import { Group, Paper, Text, Title, type TitleOrder, VisuallyHidden } from "@mantine/core"
import { type ReactNode, type Ref, useId } from "react"

type Props = {
  title: string
  text?: ReactNode
  actions?: ReactNode
  order?: TitleOrder
  children: ReactNode
  isFlush?: boolean
  /** The title is for screen readers only, where the page's own title says it. */
  isTitleHidden?: boolean
  /** The heading, for whoever moves the focus to what has just appeared. */
  heading?: Ref<HTMLHeadingElement> | undefined
}

/** A titled block of a page. `isFlush` lets a table touch the border. */
export function Section({
  title,
  text,
  actions,
  order = 2,
  children,
  isFlush = false,
  isTitleHidden = false,
  heading,
}: Props) {
  const id = useId()
  return (
    <Paper withBorder component="section" aria-labelledby={id} p={isFlush ? 0 : "lg"}>
      {isTitleHidden ? (
        <VisuallyHidden>
          <Title order={order} id={id}>
            {title}
          </Title>
        </VisuallyHidden>
      ) : (
        <Group justify="space-between" align="flex-start" mb="sm" p={isFlush ? "md" : 0} pb={0}>
          <div style={{ flex: "1 1 260px" }}>
            <Title order={order} id={id} size="h3" ref={heading} tabIndex={heading ? -1 : undefined}>
              {title}
            </Title>
            {text && (
              <Text size="sm" c="dimmed" mt={2} maw={640}>
                {text}
              </Text>
            )}
          </div>
          {actions && (
            <Group gap="xs" className="no-print">
              {actions}
            </Group>
          )}
        </Group>
      )}
      {children}
    </Paper>
  )
}
