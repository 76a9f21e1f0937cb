import { Button, Group } from "@mantine/core"
import { LANGUAGE_NAMES, LANGUAGES, switchLanguage, useTranslation } from "@/i18n"

/** The three languages side by side, for who does not read the one that is shown. */
export function LanguageChoice() {
  const { t, language } = useTranslation()
  return (
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
          onClick={() => switchLanguage(one)}
        >
          {LANGUAGE_NAMES[one]}
        </Button>
      ))}
    </Group>
  )
}
