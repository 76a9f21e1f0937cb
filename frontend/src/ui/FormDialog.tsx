import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useState } from "react"
import { useTranslation } from "@/i18n"
import { ConfirmDialog } from "./ConfirmDialog"
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
  /** Something was changed that would be lost, beside what is typed or ticked: that the form sees by itself. */
  isUnsaved?: boolean
  problem?: string | undefined
  size?: string
  children: ReactNode
}

/** Tells the form below that another one stands above it. */
const Below = createContext<(isCovered: boolean) => void>(() => undefined)

/** A short form over the page. Neither a click beside it nor a key throws away what was typed. */
export function FormDialog(props: Props) {
  const { isOpen, onClose, onSubmit, title, text, submit, problem, children } = props
  const { isBusy = false, isDangerous = false, isUnsaved = false, size = "lg" } = props
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  const [isTyped, setTyped] = useState(false)
  const [isCovered, setCovered] = useState(false)
  const cover = useContext(Below)
  useEffect(() => {
    if (!isOpen) return
    cover(true)
    return () => cover(false)
  }, [isOpen, cover])
  if (!isOpen && isTyped) setTyped(false)
  useFocusReturn(isOpen)
  const close = () => (isUnsaved || isTyped ? setAsking(true) : onClose())
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size={size}
      closeOnClickOutside={false}
      // While the question or another form stands above this one, the key is theirs.
      closeOnEscape={!isAsking && !isCovered}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        noValidate
        onInput={() => setTyped(true)}
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
          <Below value={setCovered}>{children}</Below>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color={isDangerous ? "red" : undefined} loading={isBusy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
      {/* Mounted anew: the key that opens it must not close it as well. */}
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            onClose()
          }}
          title={t("unsaved.title")}
          text={t("unsaved.text")}
          confirm={t("unsaved.leave")}
          isDangerous
        />
      )}
    </Modal>
  )
}
