import { Anchor, Button, FileButton, Group, Stack, Textarea } from "@mantine/core"
import { instrumentEntryCheck, instrumentEntryCreate, instrumentEntryList } from "@punte/client"
import { IconFileUpload } from "@tabler/icons-react"
import { useRef, useState } from "react"
import { flushSync } from "react-dom"
import { Link, useNavigate } from "react-router"
import { useChange } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { fileText, MAX_BYTES } from "@/lib/fileText"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { FaultTable } from "./FaultTable"
import { InstrumentPreview } from "./InstrumentPreview"

export const handle = { title: "instrumentNew" } as const

/** A file is chosen or written here, checked until nothing is wrong with it, looked at, and entered. */
export default function InstrumentNewPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [file, setFile] = useState("")
  const [problem, setProblem] = useState<string>()
  const [report, setReport] = useState<Answer<typeof instrumentEntryCheck>>()
  const check = useChange(instrumentEntryCheck, { onDone: setReport })
  const forgetChosen = useRef<() => void>(null)
  const [isEntered, setEntered] = useState(false)
  const guard = useUnsavedGuard(file.trim() !== "" && !isEntered)
  const enter = useChange(instrumentEntryCreate, {
    refreshes: [instrumentEntryList],
    says: () => t("instruments.entered"),
    onDone: ({ id }) => {
      // The guard must know before the page is left.
      flushSync(() => setEntered(true))
      navigate(paths.instrument(id), { replace: true })
    },
  })
  const isAsking = check.isPending || enter.isPending
  const change = (text: string) => {
    setFile(text)
    setReport(undefined)
    setProblem(new TextEncoder().encode(text).length > MAX_BYTES ? t("instruments.tooLarge") : undefined)
  }
  const choose = async (chosen: File | null) => {
    // The same file is chosen again once it was mended.
    forgetChosen.current?.()
    if (!chosen) return
    const read = await fileText(chosen)
    if ("text" in read) change(read.text)
    else setProblem(t(`instruments.${read.wrong}`))
  }
  const preview = report?.preview
  return (
    <Page
      title={t("instruments.enter")}
      lead={t("instruments.newLead")}
      size="lg"
      above={
        <Anchor component={Link} to={paths.instruments} size="sm">
          {t("instruments.title")}
        </Anchor>
      }
    >
      <Stack>
        <Group>
          <FileButton
            accept=".toml,.txt,text/plain,application/toml"
            onChange={choose}
            resetRef={forgetChosen}
            disabled={isAsking}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={18} aria-hidden />}>
                {t("instruments.choose")}
              </Button>
            )}
          </FileButton>
        </Group>
        <Textarea
          label={t("instruments.file")}
          description={t("instruments.fileHint")}
          error={problem}
          value={file}
          onChange={(event) => change(event.currentTarget.value)}
          autosize
          minRows={12}
          maxRows={24}
          spellCheck={false}
          // What comes of it is of the text that was sent.
          readOnly={isAsking}
          styles={{ input: { fontFamily: "monospace", whiteSpace: "pre", overflowX: "auto" } }}
        />
        <Group justify="flex-end">
          <Button
            variant={preview ? "default" : "filled"}
            disabled={file.trim() === "" || problem !== undefined}
            loading={check.isPending}
            onClick={() => check.mutate({ body: { file } })}
          >
            {t("instruments.check")}
          </Button>
          {preview && (
            <Button loading={enter.isPending} onClick={() => enter.mutate({ body: { file } })}>
              {t("instruments.send")}
            </Button>
          )}
        </Group>
      </Stack>
      <div aria-live="polite">
        {report && report.faults.length > 0 && <FaultTable faults={report.faults} />}
        {preview && <InstrumentPreview instrument={preview} />}
      </div>
      {guard}
    </Page>
  )
}
