import { Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { useState } from "react"
import { useTranslation } from "@/i18n"
import { ConfirmDialog } from "@/ui/ConfirmDialog"

type Props = {
  /** What the row is called. */
  name: string
  onEdit: () => void
  onRemove?: () => Promise<unknown>
  /** Where the table has many columns. */
  mayStack?: boolean
}

/** Changes or removes one row of a list. */
export function RowActions({ name, onEdit, onRemove, mayStack = false }: Props) {
  const { t } = useTranslation()
  const [isAsking, asking] = useDisclosure()
  const [isBusy, setBusy] = useState(false)
  return (
    <Group gap={4} wrap={mayStack ? "wrap" : "nowrap"}>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={onEdit}
        aria-label={t("projects.editOne", { name })}
      >
        {t("common.edit")}
      </Button>
      {onRemove && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={asking.open}
          aria-label={t("projects.removeOne", { name })}
        >
          {t("common.remove")}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={asking.close}
        onConfirm={() => {
          setBusy(true)
          // What was refused is told where all changes are; the question is answered either way.
          void onRemove?.()
            .catch(() => undefined)
            .finally(() => {
              setBusy(false)
              asking.close()
            })
        }}
        title={t("projects.removeTitle", { name })}
        text={t("projects.removeText")}
        confirm={t("common.remove")}
        isDangerous
        isBusy={isBusy}
      />
    </Group>
  )
}
