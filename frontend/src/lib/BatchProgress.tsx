import { Alert, Button, Group, List, Modal, Progress, Stack, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { type Going, isThere, type Run } from "./useBatches"

type Props<R extends Going> = {
  run: Run<R>
  onGoOn: () => void
  /** What is done with the rows, where it is no handing over. */
  of?: "handover" | "users.many" | "handover.many" | "invitations.again"
}

/** How far it has come, what did not go and why, and a way to go on where it stopped. */
export function BatchProgress<R extends Going>({ run, onGoOn, of = "handover" }: Props<R>) {
  const { t } = useTranslation()
  const all = run.rows.length
  const settled = run.rows.filter(({ id }) => run.outcomes[id])
  const went = settled.filter(({ id }) => isThere(run.outcomes[id])).length
  const skipped = settled.flatMap(({ id, name }) => {
    const outcome = run.outcomes[id]
    return outcome && !isThere(outcome) ? [{ id, name, outcome }] : []
  })
  return (
    <Stack gap="xs">
      <Progress.Root size="lg">
        <Progress.Section
          value={all ? (100 * settled.length) / all : 100}
          aria-label={t("handover.progress")}
        />
      </Progress.Root>
      <Text size="sm" role="status">
        {run.isRunning || run.problem
          ? t("handover.progressOf", { done: settled.length, all })
          : t(`${of}.went`, { count: went })}
      </Text>
      {run.problem && (
        <Alert color="orange" title={problemText(run.problem)}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t(`${of}.stopped`)}</Text>
            <Button size="compact-sm" onClick={onGoOn}>
              {t("handover.goOn")}
            </Button>
          </Stack>
        </Alert>
      )}
      {skipped.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            {t(`${of}.skipped`)}
          </Text>
          <List size="sm">
            {skipped.map(({ id, name, outcome }) => (
              <List.Item key={id}>
                {name}: {t(`handover.outcomes.${outcome}`)}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  )
}

/** The same over the page; it stays there until the last of them was sent. */
export function BatchDialog<R extends Going>(
  props: Props<R> & {
    title: string
    onClose: () => void
    /** What else there is to say, or to keep: then only the button closes it. */
    children?: ReactNode
  },
) {
  const { title, onClose, children, ...progress } = props
  const { t } = useTranslation()
  const { isRunning } = progress.run
  return (
    <Modal
      opened
      onClose={isRunning || children ? () => undefined : onClose}
      withCloseButton={false}
      title={title}
    >
      <Stack>
        <BatchProgress {...progress} />
        {children}
        <Group justify="flex-end">
          <Button variant="default" disabled={isRunning} onClick={onClose}>
            {t("common.close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
