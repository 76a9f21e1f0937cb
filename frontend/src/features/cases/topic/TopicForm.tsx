import { Alert, Button, Group, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import type { Draft } from "./drafts"
import type { Topic } from "./useTopic"

type Props<A> = {
  topic: Pick<Topic<A>, "changed" | "guard" | "problem" | "conflict" | "goBack" | "choose">
  title: string
  text: string
  /** Why it takes no answers. */
  closed: string | undefined
  isBusy: boolean
  onLeave: () => void
  onGoOn: () => void
  /** A question and an answer to it in words, to choose between two versions. */
  question: (code: string) => string
  words: (draft: Draft<A>, code: string) => string
  children: ReactNode
  /** What keeps the answers from being saved. */
  lacks?: ReactNode
}

/** The questions of one topic, saved when the page is left. */
export function TopicForm<A>(props: Props<A>) {
  const { topic, title, text, closed, isBusy, onLeave, onGoOn, question, words, children, lacks } = props
  const { changed, conflict, problem } = topic
  const { t } = useTranslation()
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onGoOn()
      }}
    >
      {topic.guard}
      <Stack gap="lg">
        <FormProblem
          title={problem && t("screening.notSaved")}
          details={problem ? [problem, t("screening.keptHere")] : []}
        />
        <Section
          title={title}
          text={text}
          actions={
            changed.length > 0 && (
              <StatusTag tone="notice">{t("screening.unsaved", { count: changed.length })}</StatusTag>
            )
          }
        >
          <Stack gap="lg">
            {closed && <Alert color="gray">{closed}</Alert>}
            {children}
          </Stack>
        </Section>
        {lacks}
        {!closed && (
          <Group justify="flex-end">
            <Button variant="default" disabled={isBusy} onClick={onLeave}>
              {t("screening.saveAndLeave")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t("screening.saveAndGoOn")}
            </Button>
          </Group>
        )}
      </Stack>
      <ConflictDialog
        fields={conflict?.open.map((code) => ({
          key: code,
          label: question(code),
          mine: words(conflict.merged, code),
          theirs: words(conflict.theirs, code),
        }))}
        version={conflict?.version}
        onClose={topic.goBack}
        isBusy={isBusy}
        onChoose={topic.choose}
      />
    </form>
  )
}
