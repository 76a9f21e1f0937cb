import { Anchor, Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { taskComplete, taskCreate, taskReopen } from "@punte/client"
import { useState } from "react"
import { Link } from "react-router"
import type { Task } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { TASK_REFRESHES } from "@/lib/refreshes"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Home.module.css"

/** My open tasks; done with a tick, undone with one more click. */
export function MyTasks({ tasks }: { tasks: readonly Task[] }) {
  const { t } = useTranslation()
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const untick = (id: string) => setTicked((before) => new Set([...before].filter((other) => other !== id)))
  const reopen = useChange(taskReopen, {
    refreshes: TASK_REFRESHES,
    says: (task) => t("home.taskReopened", { title: task.title }),
  })
  const complete = useChange(taskComplete, {
    refreshes: TASK_REFRESHES,
    onDone: (task) => {
      untick(task.id)
      const id = notifications.show({
        color: "teal",
        withBorder: true,
        autoClose: 8000,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <span>{t("home.taskDone", { title: task.title })}</span>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(id)
                reopen.mutate({ path: { id: task.id } })
              }}
            >
              {t("home.undo")}
            </Button>
          </Group>
        ),
      })
    },
  })
  const finish = (id: string) => {
    setTicked((before) => new Set(before).add(id))
    complete.mutate({ path: { id } }, { onError: () => untick(id) })
  }

  return (
    <Section title={t("home.tasks")}>
      {tasks.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("home.noTasks")}
        </Text>
      )}
      <ul className={classes.list}>
        {tasks.map((task) => {
          const isLate = Boolean(task.due_on && task.due_on < today())
          return (
            <li key={task.id} className={classes.task}>
              <Checkbox
                mt={2}
                size="sm"
                checked={ticked.has(task.id)}
                disabled={ticked.has(task.id)}
                onChange={() => finish(task.id)}
                aria-label={t("home.complete", { title: task.title })}
              />
              <div className={classes.what}>
                <div>{task.title}</div>
                <Group gap={8} className={classes.more}>
                  {task.due_on &&
                    (isLate ? (
                      <StatusTag tone="warn">{t("home.dueOn", { date: formatDate(task.due_on) })}</StatusTag>
                    ) : (
                      <span>{t("home.dueOn", { date: formatDate(task.due_on) })}</span>
                    ))}
                  {task.case_id && task.case_reference && (
                    <Anchor component={Link} to={paths.case(task.case_id)} size="xs">
                      {task.case_reference}
                    </Anchor>
                  )}
                </Group>
              </div>
            </li>
          )
        })}
      </ul>
      <NewTask />
    </Section>
  )
}

function NewTask() {
  const { t } = useTranslation()
  const [title, setTitle] = useState("")
  const [due, setDue] = useState<string | null>(null)
  const add = useChange(taskCreate, {
    refreshes: TASK_REFRESHES,
    says: () => t("home.taskAdded"),
    onDone: () => {
      setTitle("")
      setDue(null)
    },
  })
  return (
    <Stack
      component="form"
      gap="xs"
      mt="md"
      className="no-print"
      onSubmit={(event: { preventDefault: () => void }) => {
        event.preventDefault()
        if (title.trim()) add.mutate({ body: { title: title.trim(), ...(due ? { due_on: due } : {}) } })
      }}
    >
      <TextInput
        label={t("home.taskNew")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Group align="flex-end" gap="xs">
        <DayInput label={t("home.taskDue")} value={due} onChange={setDue} isClearable />
        <Button type="submit" variant="default" loading={add.isPending} disabled={!title.trim()}>
          {t("home.taskAdd")}
        </Button>
      </Group>
    </Stack>
  )
}
