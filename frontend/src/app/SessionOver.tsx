import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { asProblem } from "@/api/problem"
import { resume, useIsOver } from "@/api/session"
import { useTranslation } from "@/i18n"
import { showProblem } from "@/lib/announce"
import { paths } from "@/paths"

/** The session has ended under the page: nothing typed is lost, the person signs in again and goes on. */
export function SessionOver() {
  const { t } = useTranslation()
  const isOver = useIsOver()
  const [isNotYet, setIsNotYet] = useState(false)
  const goOn = async () => {
    try {
      setIsNotYet(!(await resume()))
    } catch (error) {
      showProblem(asProblem(error))
    }
  }
  return (
    <Modal
      opened={isOver}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t("sessionOver.title")}
    >
      <Stack>
        <Text>{t("sessionOver.text")}</Text>
        {isNotYet && (
          <Text role="alert" size="sm">
            {t("sessionOver.notYet")}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => window.location.replace(paths.signIn)}>
            {t("sessionOver.leave")}
          </Button>
          <Button
            variant="default"
            component="a"
            href={paths.signIn}
            target="_blank"
            rel="noreferrer noopener"
          >
            {t("sessionOver.signIn")}
          </Button>
          <Button onClick={goOn}>{t("sessionOver.goOn")}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
