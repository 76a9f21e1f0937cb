import { Alert, Button, Checkbox, FileButton, Group, Progress, Radio, Stack, Text } from "@mantine/core"
import type { importColumns } from "@punte/client"
import { IconDownload, IconFileUpload } from "@tabler/icons-react"
import { useMemo, useRef, useState } from "react"
import { useNavigate } from "react-router"
import { saveAs } from "@/api/receive"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatPercent, formatSize } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { ImportPreview } from "./ImportPreview"
import { type Format, formatOf, LOOKED_AT, preview, template } from "./preview"
import { useImport } from "./useImport"

/** `text`: how the file begins, once that was read. */
type Chosen = { file: File; format: Format; text?: string }

const KINDS = ["cases", "notifications"] as const
type Kind = (typeof KINDS)[number]
type Columns = readonly Item<typeof importColumns>[]

/** The largest file that the server takes, in bytes. */
const SIZE_MAX = 64 * 1024 * 1024

/** A file is chosen, looked at and sent. */
export function ImportForm({ columns: all }: { columns: Record<Kind, Columns> }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<Chosen>()
  const [kind, setKind] = useState<Kind>("cases")
  const columns = all[kind]
  const [mode, setMode] = useState<"valid_rows" | "all_or_nothing">("all_or_nothing")
  const [isDryRun, setDryRun] = useState(true)
  const forgetChosen = useRef<() => void>(null)
  const { progress, problem, start } = useImport((id) => navigate(paths.import(id)))
  const guard = useUnsavedGuard(progress !== undefined)

  const choose = async (file: File | null) => {
    // The same file is chosen again once it was mended.
    forgetChosen.current?.()
    if (!file) return
    setChosen({ file, format: formatOf(file.name) })
    const text = await textOf(file)
    // Another one may have been chosen meanwhile.
    setChosen((now) => (now?.file === file ? { ...now, text } : now))
  }
  const shown = useMemo(
    () =>
      chosen?.text === undefined
        ? undefined
        : preview(chosen.text, chosen.format, columns, chosen.file.size > LOOKED_AT),
    [chosen, columns],
  )
  const isTooLarge = chosen !== undefined && chosen.file.size > SIZE_MAX
  const isEmpty = chosen?.file.size === 0
  const share = progress && progress.size > 0 ? progress.sent / progress.size : 0
  return (
    <Section
      title={t("imports.new")}
      text={t("imports.newText")}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveAs(new Blob([template(columns)], { type: "text/csv" }), `${kind}.csv`)}
        >
          {t("imports.template")}
        </Button>
      }
    >
      <Stack>
        <Radio.Group
          label={t("imports.kind")}
          value={kind}
          onChange={(value) => setKind(KINDS.find((one) => one === value) ?? "cases")}
        >
          <Stack gap="xs" mt="xs">
            {KINDS.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`imports.kinds.${one}`)}
                description={t(`imports.kindTexts.${one}`)}
                disabled={progress !== undefined}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Group>
          <FileButton
            accept=".csv,.jsonl,.ndjson,.json,text/csv,application/jsonl"
            onChange={choose}
            resetRef={forgetChosen}
            disabled={progress !== undefined}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={18} aria-hidden />}>
                {t("imports.choose")}
              </Button>
            )}
          </FileButton>
          {chosen && (
            <Text size="sm">
              {chosen.file.name}, {formatSize(chosen.file.size)}
            </Text>
          )}
        </Group>
        {shown && <ImportPreview shown={shown} />}
        <Radio.Group
          label={t("imports.mode")}
          value={mode}
          onChange={(value) => setMode(value === "valid_rows" ? "valid_rows" : "all_or_nothing")}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="all_or_nothing"
              label={t("imports.modes.all_or_nothing")}
              description={t("imports.modeTexts.all_or_nothing")}
            />
            <Radio
              value="valid_rows"
              label={t("imports.modes.valid_rows")}
              description={t("imports.modeTexts.valid_rows")}
            />
          </Stack>
        </Radio.Group>
        <Checkbox
          label={t("imports.dryRun")}
          description={t("imports.dryRunText")}
          checked={isDryRun}
          onChange={(event) => setDryRun(event.currentTarget.checked)}
        />
        <div aria-live="polite">
          {(isTooLarge || isEmpty) && (
            <Alert color="orange">{t(isEmpty ? "imports.fileEmpty" : "imports.tooLarge")}</Alert>
          )}
          {problem && <Alert color="orange">{problemText(problem)}</Alert>}
          {progress && (
            <Stack gap={4}>
              <Text size="sm">{t(`imports.sending.${progress.phase}`, { share: formatPercent(share) })}</Text>
              <Progress value={share * 100} aria-label={t("imports.progress")} />
            </Stack>
          )}
        </div>
        <Group justify="flex-end">
          <Button
            disabled={!chosen || isTooLarge || isEmpty}
            loading={progress !== undefined}
            onClick={() =>
              chosen && void start(chosen.file, { kind, format: chosen.format, mode, is_dry_run: isDryRun })
            }
          >
            {t(isDryRun ? "imports.check" : "imports.start")}
          </Button>
        </Group>
      </Stack>
      {guard}
    </Section>
  )
}

/** What a file begins with; what is no text shows as such. */
const textOf = async (file: Blob) => new TextDecoder().decode(await file.slice(0, LOOKED_AT).arrayBuffer())
