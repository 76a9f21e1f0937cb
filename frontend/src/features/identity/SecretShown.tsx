import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { CopyField } from "@/ui/CopyField"

type Props = {
  onClose: () => void
  /** What was made; without it, it was shown before. */
  secret: string | null | undefined
  title: string
  text: string
  gone: string
}

/** A secret, in this moment and never again. */
export function SecretShown({ onClose, secret, title, text, gone }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={title}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text>{secret ? text : gone}</Text>
        {secret && <CopyField value={secret} label={t("client.copySecret")} />}
        <Group justify="flex-end">
          <Button onClick={onClose}>{secret ? t("client.secretKept") : t("common.close")}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
