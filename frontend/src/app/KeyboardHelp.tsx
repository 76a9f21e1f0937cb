import { ActionIcon, Kbd, Modal, Table, Text, Tooltip } from "@mantine/core"
import { useDisclosure, useWindowEvent } from "@mantine/hooks"
import { IconKeyboard } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"

const KEYS = [
  { keys: ["Ctrl", "K"], does: "search" },
  { keys: ["?"], does: "help" },
  { keys: ["Tab"], does: "next" },
  { keys: ["Shift", "Tab"], does: "previous" },
  { keys: ["Enter"], does: "open" },
  { keys: ["Esc"], does: "close" },
  { keys: ["Shift", "← →"], does: "bar" },
  { keys: ["Alt", "← →"], does: "barEnd" },
  { keys: ["Alt", "Shift", "← →"], does: "barStart" },
] as const

/** What the keyboard can do, under `?` and behind a button. */
export function KeyboardHelp() {
  const { t } = useTranslation()
  const [isOpen, help] = useDisclosure()
  // Which keys make a question mark differs between keyboards, so it is taken as typed.
  useWindowEvent("keydown", (event) => {
    if (event.key === "?" && !isTyping(event.target)) help.open()
  })
  return (
    <>
      <Tooltip label={t("keyboard.title")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          onClick={help.open}
          aria-label={t("keyboard.title")}
          visibleFrom="sm"
        >
          <IconKeyboard size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={isOpen}
        onClose={help.close}
        title={t("keyboard.title")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Text size="sm" c="dimmed" mb="sm">
          {t("keyboard.intro")}
        </Text>
        <Table>
          <Table.Tbody>
            {KEYS.map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Td>{keys.map((key, at) => [at > 0 && " + ", <Kbd key={key}>{key}</Kbd>])}</Table.Td>
                <Table.Td>{t(`keyboard.${does}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  )
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
