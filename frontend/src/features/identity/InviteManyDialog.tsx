import { Button, Code, FileButton, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core"
import { useForm } from "@mantine/form"
import { invitationList, userInviteMany } from "@punte/client"
import { IconFileUpload } from "@tabler/icons-react"
import { useRef, useState } from "react"
import { useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { InvitationTable } from "@/api/types"
import { LANGUAGE_NAMES, LANGUAGES, type Language, language, useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { fileText, MAX_BYTES } from "@/lib/fileText"
import { showFieldProblems } from "@/lib/formProblems"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { FormDialog } from "@/ui/FormDialog"
import { InvitationPreview } from "./InvitationPreview"
import { InvitedMany } from "./InvitedMany"
import { ROLES } from "./words"

type Props = { isOpen: boolean; onClose: () => void }

const EXAMPLE = "address,name,roles,language\nana.pop@casa.ro,Ana Pop,case_worker specialist,ro"

/** Invites many people from a table: it is looked at line by line before anybody is invited. */
export function InviteManyDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation()
  const [made, setMade] = useState<InvitationTable>()
  const close = () => {
    setMade(undefined)
    onClose()
  }
  if (!made) return <InviteManyForm isOpen={isOpen} onMade={setMade} onClose={close} />
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size="xl"
      title={t("inviteMany.done", { count: made.invited })}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <InvitedMany made={made} onClose={close} />
    </Modal>
  )
}

function InviteManyForm({ isOpen, onMade, onClose }: Props & { onMade: (made: InvitationTable) => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const isNational = useMay()("users.manage", "national")
  const [problem, setProblem] = useState<string>()
  const [report, setReport] = useState<InvitationTable>()
  const forgetChosen = useRef<() => void>(null)
  const form = useForm<{ organisation_id: string | null; language: Language; table: string }>({
    initialValues: {
      organisation_id: isNational ? null : me.organisation.id,
      language: language(),
      table: "",
    },
    validate: {
      organisation_id: (value) => (value ? null : t("problems.fields.required")),
      table: (value) => {
        if (!value.trim()) return t("problems.fields.required")
        return new TextEncoder().encode(value).length > MAX_BYTES ? t("inviteMany.tooLarge") : null
      },
    },
    // What was looked at was another table.
    onValuesChange: () => setReport(undefined),
  })
  const close = () => {
    form.reset()
    setReport(undefined)
    setProblem(undefined)
    onClose()
  }
  const asked = {
    onProblem: (refusal: Parameters<typeof problemText>[0]) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  }
  const check = useChange(userInviteMany, { ...asked, onDone: setReport })
  const invite = useChange(userInviteMany, {
    ...asked,
    refreshes: [invitationList],
    onDone: (answer) => {
      if (answer.invited === 0) return setReport(answer)
      form.reset()
      setReport(undefined)
      onMade(answer)
    },
  })
  const choose = async (chosen: File | null) => {
    // The same file is chosen again once it was mended.
    forgetChosen.current?.()
    if (!chosen) return
    const read = await fileText(chosen)
    if ("text" in read) form.setFieldValue("table", read.text)
    else form.setFieldError("table", t(`inviteMany.${read.wrong}`))
  }
  const good = report ? report.rows.length - report.faulty : 0
  const submit = form.onSubmit(({ organisation_id, ...rest }) => {
    setProblem(undefined)
    if (!organisation_id) return
    if (good > 0)
      invite.mutate({ body: { ...rest, organisation_id, mode: report?.faulty ? "valid" : "all" } })
    else check.mutate({ body: { ...rest, organisation_id, mode: "check" } })
  })
  const label = () => {
    if (!report) return t("inviteMany.check")
    if (good === 0) return t("inviteMany.again")
    return t(report.faulty > 0 ? "inviteMany.inviteValid" : "inviteMany.inviteAll", { count: good })
  }
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      title={t("inviteMany.title")}
      text={t("inviteMany.text")}
      submit={label()}
      isBusy={check.isPending || invite.isPending}
      isUnsaved={form.values.table.trim() !== ""}
      problem={problem}
      size="xl"
    >
      {isNational && (
        <OrganisationSelect
          label={t("invite.organisation")}
          value={form.values.organisation_id}
          onChange={(id) => form.setFieldValue("organisation_id", id)}
          error={form.errors.organisation_id?.toString()}
        />
      )}
      <Select
        {...form.getInputProps("language")}
        label={t("invite.language")}
        allowDeselect={false}
        data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      />
      <Group>
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={choose} resetRef={forgetChosen}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFileUpload size={18} aria-hidden />}>
              {t("inviteMany.choose")}
            </Button>
          )}
        </FileButton>
      </Group>
      <Textarea
        {...form.getInputProps("table")}
        label={t("inviteMany.table")}
        description={t("inviteMany.tableHint")}
        autosize
        minRows={5}
        maxRows={14}
        spellCheck={false}
        styles={{ input: { fontFamily: "monospace", whiteSpace: "pre", overflowX: "auto" } }}
      />
      {report ? <InvitationPreview report={report} /> : <Help />}
    </FormDialog>
  )
}

function Help() {
  const { t } = useTranslation()
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t("inviteMany.example")}
      </Text>
      <Code block>{EXAMPLE}</Code>
      <details>
        <summary>{t("inviteMany.roleCodes")}</summary>
        {ROLES.map((role) => (
          <Text key={role} size="sm">
            <Code>{role}</Code> {t(`terms.role.${role}`)}
          </Text>
        ))}
      </details>
    </Stack>
  )
}
