import { Container, Group, type MantineSize, Stack, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import classes from "./Page.module.css"

type Props = {
  title: ReactNode
  /** One sentence or a line of facts under the title. */
  lead?: ReactNode
  /** Where this page lies: a link back to its list. */
  above?: ReactNode
  /** Buttons at the top right, the most likely one last and primary. */
  actions?: ReactNode
  size?: MantineSize
  children: ReactNode
}

/** A page: its heading, what can be done, and its content. */
export function Page({ title, lead, above, actions, size = "xl", children }: Props) {
  return (
    <Container size={size} mx={0} py="lg" px={{ base: "md", md: "xl" }}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" gap="md" component="header">
          <div className={classes.heading}>
            {above && <div className={classes.above}>{above}</div>}
            <Title order={1} tabIndex={-1}>
              {title}
            </Title>
            {lead && (
              <Text c="dimmed" mt={4} component="div">
                {lead}
              </Text>
            )}
          </div>
          {actions && (
            <Group gap="xs" className="no-print">
              {actions}
            </Group>
          )}
        </Group>
        {children}
      </Stack>
    </Container>
  )
}
