import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from "@mantine/core"
import { colleagueList, taskComplete, taskCreate, taskList, taskReopen } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { TASK_REFRESHES } from "@/lib/refreshes"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "./abilities"
import classes from "./Cases.module.css"

/** What is to be done for the person, by whom and when. */
export function TasksSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(taskList, { query: { case_id: file.id, limit: 100 } }))
  const complete = useChange(taskComplete, {
    refreshes: TASK_REFRESHES,
    says: (task) => t("home.taskDone", { title: task.title }),
  })
  const reopen = useChange(taskReopen, {
    refreshes: TASK_REFRESHES,
    says: (task) => t("home.taskReopened", { title: task.title }),
  })
  const isBusy = complete.isPending || reopen.isPending
  return (
    <Section title={t("cases.page.tasks")}>
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) => (
          <>
            {items.length === 0 && (
              <EmptyState headingLevel={3} title={t("cases.tasks.none")} text={t("cases.tasks.noneText")} />
            )}
            <ul className={classes.plainList}>
              {items.map((task) => {
                const isDone = task.state === "done"
                const act = isDone ? reopen : complete
                return (
                  <li key={task.id} className={classes.entry}>
                    <Checkbox
                      checked={isDone}
                      disabled={isBusy}
                      onChange={() => act.mutate({ path: { id: task.id } })}
                      label={
                        <Text component="span" size="sm" td={isDone ? "line-through" : undefined}>
                          {task.title}
                        </Text>
                      }
                      description={[
                        isDone && t("cases.tasks.done"),
                        task.due_on && t("home.dueOn", { date: formatDate(task.due_on) }),
                        task.owner_name,
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    />
                  </li>
                )
              })}
            </ul>
          </>
        )}
      </AskedPart>
      <NewTask file={file} />
    </Section>
  )
}

function NewTask({ file }: { file: Case }) {
  const { t } = useTranslation()
  const me = useMe()
  const reason = useReason(file)("task_create")
  const colleagues = useAsked(q(colleagueList), reason === undefined)
  const [title, setTitle] = useState("")
  const [due, setDue] = useState<string | null>(null)
  const [owner, setOwner] = useState(me.user.id)
  const [problem, setProblem] = useState<string>()
  const add = useChange(taskCreate, {
    refreshes: TASK_REFRESHES,
    says: () => t("home.taskAdded"),
    onDone: () => {
      setTitle("")
      setDue(null)
    },
    onProblem: (refusal) => {
      setProblem(problemText(refusal))
      return true
    },
  })
  const people = colleagues.data?.items ?? []
  return (
    <form
      noValidate
      className="no-print"
      onSubmit={(event) => {
        event.preventDefault()
        setProblem(undefined)
        if (!title.trim()) return
        add.mutate({
          body: { case_id: file.id, title: title.trim(), owner_id: owner, ...(due ? { due_on: due } : {}) },
        })
      }}
    >
      <Stack gap="sm" mt="lg">
        <FormProblem title={problem} />
        <TextInput
          label={t("cases.tasks.title")}
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Group align="flex-end" gap="sm">
          <DayInput label={t("cases.tasks.due")} value={due} onChange={setDue} isClearable />
          <Select
            label={t("cases.tasks.owner")}
            allowDeselect={false}
            data={[
              { value: me.user.id, label: t("cases.me") },
              ...people
                .filter((one) => one.id !== me.user.id)
                .map((one) => ({ value: one.id, label: one.display_name })),
            ]}
            value={owner}
            onChange={(id) => setOwner(id ?? me.user.id)}
          />
          <ReasonTooltip reason={reason}>
            <Button
              type="submit"
              variant="default"
              loading={add.isPending}
              disabled={!reason && !title.trim()}
            >
              {t("cases.tasks.submit")}
            </Button>
          </ReasonTooltip>
        </Group>
      </Stack>
    </form>
  )
}
