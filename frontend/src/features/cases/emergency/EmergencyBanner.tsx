import { Alert, Button, Group, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconUrgent } from "@tabler/icons-react"
import type { EmergencyAccess } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatTime } from "@/i18n/format"
import { EndDialog } from "./EndDialog"

/** For how long the case is still open to the reader, and the way to close it now. */
export function EmergencyBanner({ access }: { access: EmergencyAccess }) {
  const { t } = useTranslation()
  const [isEnding, end] = useDisclosure()
  if (!access.is_live) {
    return (
      <Alert color="gray" role="status">
        {t("emergencies.over")}
      </Alert>
    )
  }
  const left = Math.max(1, Math.ceil((new Date(access.ends_at).getTime() - Date.now()) / 60_000))
  return (
    <Alert
      color="red"
      icon={<IconUrgent aria-hidden />}
      title={t("emergencies.minutesLeft", { count: left })}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t("emergencies.closesAt", { time: formatTime(access.ends_at) })}</Text>
        <Button color="red" size="xs" onClick={end.open}>
          {t("emergencies.end")}
        </Button>
      </Group>
      {isEnding && <EndDialog access={access} onClose={end.close} />}
    </Alert>
  )
}
