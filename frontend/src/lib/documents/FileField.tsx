import { FileInput } from "@mantine/core"
import { IconPaperclip } from "@tabler/icons-react"
import { type DragEvent, useState } from "react"
import { useTranslation } from "@/i18n"
import { formatSize } from "@/i18n/format"
import { ACCEPT } from "./chosenFile"
import classes from "./Documents.module.css"

type Props = { file: File | null; onChange: (file: File | null) => void; error: string | undefined }

/** One file: chosen, dropped here, or taken with the camera of a phone. */
export function FileField({ file, onChange, error }: Props) {
  const { t } = useTranslation()
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    event.preventDefault()
    setOver(event.type !== "dragleave")
  }
  const drop = (event: DragEvent) => {
    over(event)
    setOver(false)
    const dropped = event.dataTransfer.files.item(0)
    if (dropped) onChange(dropped)
  }
  return (
    <FileInput
      label={t("documents.file")}
      description={t("documents.fileHint")}
      placeholder={t("documents.choose")}
      // The label would stand for what the button says.
      aria-label={file ? `${t("documents.file")}: ${file.name}` : undefined}
      required
      accept={ACCEPT}
      leftSection={<IconPaperclip size={16} aria-hidden />}
      clearable
      clearButtonProps={{ "aria-label": t("documents.removeFile") }}
      value={file}
      onChange={onChange}
      valueComponent={({ value }) =>
        value instanceof File ? `${value.name} · ${formatSize(value.size)}` : null
      }
      error={error}
      className={classes.drop ?? ""}
      // What a button says is text, and has the contrast of text.
      styles={{ placeholder: { color: "var(--mantine-color-dimmed)" } }}
      wrapperProps={{
        "data-over": isOver || undefined,
        onDragOver: over,
        onDragLeave: over,
        onDrop: drop,
      }}
    />
  )
}
