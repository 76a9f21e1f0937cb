import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconFileExport } from "@tabler/icons-react"
import { useMay } from "@/api/session"
import type { Export } from "@/api/types"
import { useTranslation } from "@/i18n"
import { ExportDialog } from "./ExportDialog"

type Props = { kind: Export["kind"]; filter: Export["filter"] }

/** Exports what a list shows, for whoever may. */
export function ExportButton(what: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const [isOpen, dialog] = useDisclosure()
  if (!may("exports.create")) return null
  return (
    <>
      <Button variant="default" leftSection={<IconFileExport size={16} aria-hidden />} onClick={dialog.open}>
        {t("exports.action")}
      </Button>
      <ExportDialog isOpen={isOpen} onClose={dialog.close} {...what} />
    </>
  )
}
