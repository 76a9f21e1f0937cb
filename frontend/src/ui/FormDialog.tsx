import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import type { FormEvent, ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { FormProblem } from "./FormProblem"
import { useFocusReturn } from "./useFocusReturn"

type Props = {
  isOpen: boolean
  onClose: () => void
  onSubmit: () => void
  title: string
  text?: ReactNode
  /** The verb of what happens: never "OK". */
  submit: string
  isBusy?: boolean
  isDangerous?: boolean
  problem?: string | undefined
  size?: string
  children: ReactNode
}

/** A short form over the page. A click beside it does not throw away what was typed. */
export function FormDialog(props: Props) {
  const { isOpen, onClose, onSubmit, title, text, submit, problem, children } = props
  const { isBusy = false, isDangerous = false, size = "lg" } = props
  const { t } = useTranslation()
  useFocusReturn(isOpen)
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          // A dialog may be opened inside another form; its submit is its own.
          event.stopPropagation()
          onSubmit()
        }}
      >
        <Stack>
          {text && (
            <Text size="sm" c="dimmed" component="div">
              {text}
            </Text>
          )}
          <FormProblem title={problem} />
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color={isDangerous ? "red" : undefined} loading={isBusy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
