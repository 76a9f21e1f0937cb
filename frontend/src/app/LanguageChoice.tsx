import { Button, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { LANGUAGE_NAMES, LANGUAGES, type Language, switchLanguage, useTranslation } from "@/i18n"

/** The three languages side by side, for who does not read the one that is shown. */
export function LanguageChoice() {
  const { t, language } = useTranslation()
  const [isLost, setLost] = useState(false)
  const choose = (chosen: Language) =>
    switchLanguage(chosen).then(
      () => setLost(false),
      () => setLost(true),
    )
  return (
    <Stack gap={2} align="flex-end">
      <Group gap={2} wrap="nowrap" role="group" aria-label={t("shell.language")}>
        {LANGUAGES.map((one) => (
          <Button
            key={one}
            variant={one === language ? "light" : "subtle"}
            color={one === language ? undefined : "gray"}
            size="compact-sm"
            h={32}
            lang={one}
            aria-pressed={one === language}
            onClick={() => choose(one)}
          >
            {LANGUAGE_NAMES[one]}
          </Button>
        ))}
      </Group>
      {isLost && (
        <Text size="xs" role="alert">
          {t("problems.statuses.0")}
        </Text>
      )}
    </Stack>
  )
}
