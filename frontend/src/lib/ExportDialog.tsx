import { Accordion, Checkbox, Code, Radio, Select, Stack, Text, Textarea, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { exportCreate, exportList } from "@punte/client"
import { useState } from "react"
import { useNavigate } from "react-router"
import { useChange } from "@/api/query"
import type { Export } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { FormDialog } from "@/ui/FormDialog"
import { showFieldProblems } from "./formProblems"

type Props = {
  isOpen: boolean
  onClose: () => void
  kind: Export["kind"]
  /** What the list shows now. */
  filter: Export["filter"]
}

const FORMATS = ["json_lines", "csv"] as const satisfies readonly Export["format"][]
const PURPOSES = [
  "own_system",
  "oversight",
  "statistics",
  "legal_request",
] as const satisfies readonly Export["purpose"][]

/** Commands of a program, the same in every language. */
const COMMANDS = "age-keygen -o key.txt\nage --decrypt -i key.txt punte-….age"

type Values = {
  format: Export["format"]
  purpose: Export["purpose"] | null
  reason: string
  recipient: string
  isFiltered: boolean
}

/** Asks for an export of what a list shows. */
export function ExportDialog({ isOpen, onClose, kind, filter }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<string>()
  const required = (value: string | null) => (value?.trim() ? null : t("problems.fields.required"))
  const form = useForm<Values>({
    initialValues: { format: "json_lines", purpose: null, reason: "", recipient: "", isFiltered: true },
    validate: { purpose: required, reason: required, recipient: required },
  })
  const close = () => {
    form.reset()
    setProblem(undefined)
    onClose()
  }
  const create = useChange(exportCreate, {
    refreshes: [exportList],
    says: ({ state }) => t(state === "awaiting_approval" ? "exports.awaits" : "exports.made"),
    onDone: () => {
      close()
      void navigate(paths.exports)
    },
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ format, purpose, reason, recipient, isFiltered }) => {
    setProblem(undefined)
    if (!purpose) return
    const asked = { kind, format, purpose, reason: reason.trim(), recipient: recipient.trim() }
    create.mutate({ body: { ...asked, filter: isFiltered ? filter : {} } })
  })
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      title={`${t("exports.action")}: ${t(`exports.kinds.${kind}`)}`}
      text={t("exports.recorded")}
      submit={t("exports.submit")}
      isBusy={create.isPending}
      problem={problem}
    >
      <Checkbox
        {...form.getInputProps("isFiltered", { type: "checkbox" })}
        label={t("exports.filter")}
        description={t("exports.filterText")}
      />
      <Radio.Group {...form.getInputProps("format")} label={t("exports.format")}>
        <Stack gap="xs" mt="xs">
          {FORMATS.map((format) => (
            <Radio key={format} value={format} label={t(`exports.formats.${format}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Select
        {...form.getInputProps("purpose")}
        label={t("exports.purpose")}
        required
        data={PURPOSES.map((purpose) => ({ value: purpose, label: t(`exports.purposes.${purpose}`) }))}
      />
      <Textarea
        {...form.getInputProps("reason")}
        label={t("exports.reason")}
        description={t("exports.reasonText")}
        required
        autosize
        minRows={2}
        maxLength={2000}
      />
      <TextInput
        {...form.getInputProps("recipient")}
        label={t("exports.recipient")}
        description={t("exports.recipientText")}
        required
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
      />
      <Accordion variant="contained">
        <Accordion.Item value="how">
          <Accordion.Control>{t("exports.howTitle")}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="xs">
              <Text size="sm">{t("exports.how")}</Text>
              <Code block>{COMMANDS}</Code>
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </FormDialog>
  )
}
