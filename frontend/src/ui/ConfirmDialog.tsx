import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { useFocusReturn } from "./useFocusReturn"

type Props = {
  isOpen: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  /** What will happen, and whether it can be undone. */
  text: ReactNode
  /** The verb of what happens: never "OK". */
  confirm: string
  isDangerous?: boolean
  isBusy?: boolean
  children?: ReactNode
}

/** Asks before something that is hard to undo. */
export function ConfirmDialog(props: Props) {
  const {
    isOpen,
    onClose,
    onConfirm,
    title,
    text,
    confirm,
    isDangerous = false,
    isBusy = false,
    children,
  } = props
  const { t } = useTranslation()
  useFocusReturn(isOpen)
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text component="div">{text}</Text>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus={isDangerous || undefined}>
            {t("common.cancel")}
          </Button>
          <Button color={isDangerous ? "red" : undefined} onClick={onConfirm} loading={isBusy}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
