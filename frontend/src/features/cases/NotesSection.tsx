import { Button, Group, Select, Stack, Text, Textarea } from "@mantine/core"
import { noteCreate, noteList } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "./abilities"
import classes from "./Cases.module.css"

const KINDS = ["contact", "observation", "internal"] as const

/** What people wrote down about the case. A note is never changed. */
export function NotesSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(noteList, { path: { id: file.id }, query: { limit: 50 } }))
  return (
    <Stack gap="lg">
      <NewNote file={file} />
      <Section title={t("cases.page.notes")} text={t("cases.notes.openText")}>
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState headingLevel={3} title={t("cases.notes.none")} text={t("cases.notes.noneText")} />
            ) : (
              <ul className={classes.plainList}>
                {items.map((note) => (
                  <li key={note.id} className={classes.entry}>
                    <Group gap="xs">
                      <StatusTag tone={note.kind === "contact" ? "accent" : "quiet"}>
                        {t(`cases.notes.kinds.${note.kind}`)}
                      </StatusTag>
                      <Text size="xs" c="dimmed">
                        {formatDateTime(note.at)} · {note.author_name}, {note.organisation_name}
                      </Text>
                    </Group>
                    <Text size="sm" mt={4} className={classes.text ?? ""}>
                      {note.body}
                    </Text>
                  </li>
                ))}
              </ul>
            )
          }
        </AskedPart>
      </Section>
    </Stack>
  )
}

function NewNote({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)("note_create")
  const [kind, setKind] = useState<(typeof KINDS)[number]>("contact")
  const [body, setBody] = useState("")
  const [problem, setProblem] = useState<string>()
  const guard = useUnsavedGuard(body.trim() !== "")
  const write = useChange(noteCreate, {
    refreshes: [noteList, ...CASE_REFRESHES],
    says: () => t("cases.notes.saved"),
    onDone: () => setBody(""),
    onProblem: (refusal) => {
      setProblem(problemText(refusal))
      return true
    },
  })
  return (
    <Section title={t("cases.notes.add")}>
      {guard}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setProblem(undefined)
          if (body.trim()) write.mutate({ path: { id: file.id }, body: { kind, body: body.trim() } })
        }}
      >
        <Stack gap="sm">
          <FormProblem title={problem} />
          <Select
            label={t("cases.notes.kind")}
            description={t("cases.notes.internalHint")}
            maw={320}
            allowDeselect={false}
            data={KINDS.map((one) => ({ value: one, label: t(`cases.notes.kinds.${one}`) }))}
            value={kind}
            onChange={(next) => setKind(KINDS.find((one) => one === next) ?? "contact")}
          />
          <Textarea
            label={t("cases.notes.body")}
            autosize
            minRows={3}
            maxLength={20_000}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <ReasonTooltip reason={reason}>
              <Button type="submit" loading={write.isPending} disabled={!reason && !body.trim()}>
                {t("cases.notes.submit")}
              </Button>
            </ReasonTooltip>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
