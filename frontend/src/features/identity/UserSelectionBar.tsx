import { Button, Group, Modal, Paper, Stack, Text } from "@mantine/core"
import { userActMany, userList, userRead } from "@punte/client"
import { useState } from "react"
import type { User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { BatchProgress } from "@/lib/BatchProgress"
import { type Going, useBatches } from "@/lib/useBatches"
import { ConfirmDialog } from "@/ui/ConfirmDialog"

/** A selected user, in the version that was shown. */
type Selected = Going & { version: number }

const ACTS = ["suspend", "reactivate", "end_sessions"] as const
type Act = (typeof ACTS)[number]

/** The users of a list that a person has ticked. Another filter is another list: nobody unseen stays ticked. */
export function useUserSelection(filter: string) {
  const [isOn, setOn] = useState(false)
  const [ticked, setTicked] = useState<{ filter: string; users: ReadonlyMap<string, Selected> }>()
  const users = ticked?.filter === filter ? ticked.users : new Map<string, Selected>()
  const asSelected = ({ id, version, display_name }: User): Selected => ({ id, version, name: display_name })
  return {
    isOn,
    users,
    start: () => setOn(true),
    end: () => {
      setOn(false)
      setTicked(undefined)
    },
    toggle: (one: User) => {
      const next = new Map(users)
      if (!next.delete(one.id)) next.set(one.id, asSelected(one))
      setTicked({ filter, users: next })
    },
    add: (found: readonly User[]) => {
      const next = new Map(users)
      for (const one of found) next.set(one.id, asSelected(one))
      setTicked({ filter, users: next })
    },
  }
}

type Props = { selection: ReturnType<typeof useUserSelection>; page: readonly User[] }

/** How many users are ticked, and what is done with them. */
export function UserSelectionBar({ selection, page }: Props) {
  const { t } = useTranslation()
  const [act, setAct] = useState<Act>()
  const count = selection.users.size
  return (
    <Paper withBorder p="sm" className="no-print" component="section" aria-label={t("users.many.bar")}>
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {t("users.many.selected", { count })}
        </Text>
        <Button variant="default" size="compact-md" onClick={() => selection.add(page)}>
          {t("users.many.page")}
        </Button>
        {ACTS.map((one) => (
          <Button key={one} size="compact-md" disabled={count === 0} onClick={() => setAct(one)}>
            {t(`users.many.acts.${one}`)}
          </Button>
        ))}
        <Button variant="subtle" size="compact-md" onClick={selection.end}>
          {t("users.many.end")}
        </Button>
      </Group>
      {act && (
        <ActDialog
          act={act}
          users={[...selection.users.values()]}
          onCancel={() => setAct(undefined)}
          onDone={() => {
            setAct(undefined)
            selection.end()
          }}
        />
      )}
    </Paper>
  )
}

type DialogProps = { act: Act; users: readonly Selected[]; onCancel: () => void; onDone: () => void }

/** Asks, and then tells how far it has come and whom it could not be done with. */
function ActDialog({ act, users, onCancel, onDone }: DialogProps) {
  const { t } = useTranslation()
  const batches = useBatches<Selected>(
    (rows) =>
      userActMany({ body: { act, users: rows.map(({ id, version }) => ({ user_id: id, version })) } }),
    [userList, userRead],
  )
  const { run } = batches
  if (!run) {
    return (
      <ConfirmDialog
        isOpen
        onClose={onCancel}
        onConfirm={() => batches.start(users)}
        title={t(`users.many.titles.${act}`)}
        text={t("users.many.text")}
        confirm={t(`users.many.acts.${act}`)}
      >
        <Text size="sm" c="dimmed">
          {t("users.many.selected", { count: users.length })}
        </Text>
      </ConfirmDialog>
    )
  }
  return (
    <Modal
      opened
      onClose={run.isRunning ? () => undefined : onDone}
      withCloseButton={false}
      title={t(`users.many.acts.${act}`)}
    >
      <Stack>
        <BatchProgress run={run} onGoOn={batches.goOn} of="users.many" />
        <Group justify="flex-end">
          <Button variant="default" disabled={run.isRunning} onClick={onDone}>
            {t("common.close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
