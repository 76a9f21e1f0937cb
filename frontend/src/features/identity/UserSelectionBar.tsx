import { Button, Text } from "@mantine/core"
import { userActMany, userList, userRead } from "@punte/client"
import { useState } from "react"
import { useMay } from "@/api/session"
import type { User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { BatchDialog } from "@/lib/BatchProgress"
import { HandOverMany } from "@/lib/HandOverMany"
import { SelectionBar } from "@/lib/SelectionBar"
import { type Run, useBatches } from "@/lib/useBatches"
import type { Selected, Selection } from "@/lib/useSelection"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"

const ACTS = ["suspend", "reactivate", "end_sessions"] as const
type Act = (typeof ACTS)[number]

type Props = { selection: Selection<User>; page: readonly User[] }

/** How many users are ticked, and what is done with them. */
export function UserSelectionBar({ selection, page }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const [act, setAct] = useState<Act>()
  const [isLeaving, setLeaving] = useState(false)
  const people = [...selection.ticked.values()]
  const settle = (outcomes: Run<Selected>["outcomes"]) => {
    setAct(undefined)
    setLeaving(false)
    selection.settle(outcomes, page)
  }
  return (
    <SelectionBar of="users.many" selection={selection} page={page}>
      {ACTS.map((one) => (
        <Button
          key={one}
          size="compact-md"
          disabled={selection.ticked.size === 0}
          onClick={() => setAct(one)}
        >
          {t(`users.many.acts.${one}`)}
        </Button>
      ))}
      <ReasonTooltip reason={may("cases.assign") ? undefined : t("users.many.handOverMayNot")}>
        <Button
          size="compact-md"
          variant="default"
          disabled={selection.ticked.size === 0}
          onClick={() => setLeaving(true)}
        >
          {t("handover.many.start")}
        </Button>
      </ReasonTooltip>
      {act && <ActDialog act={act} users={people} onClose={settle} />}
      {isLeaving && <HandOverMany people={people} onClose={settle} />}
    </SelectionBar>
  )
}

type DialogProps = {
  act: Act
  users: readonly Selected[]
  onClose: (outcomes: Run<Selected>["outcomes"]) => void
}

/** Asks, and then tells how far it has come and whom it could not be done with. */
function ActDialog({ act, users, onClose }: DialogProps) {
  const { t } = useTranslation()
  const batches = useBatches<Selected>(
    (rows) =>
      userActMany({ body: { act, users: rows.map(({ id, version }) => ({ user_id: id, version })) } }),
    [userList, userRead],
  )
  const { run } = batches
  if (run) {
    return (
      <BatchDialog
        of="users.many"
        title={t(`users.many.acts.${act}`)}
        run={run}
        onGoOn={batches.goOn}
        onClose={() => onClose(run.outcomes)}
      />
    )
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={() => onClose({})}
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
