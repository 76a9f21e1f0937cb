import { Button, Group } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { LANGUAGE_NAMES, LANGUAGES, switchLanguage } from "@/i18n"

/** The three languages side by side, for who does not read the one that is shown. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation()
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label={t("shell.language")}>
      {LANGUAGES.map((one) => (
        <Button
          key={one}
          variant={one === i18n.language ? "light" : "subtle"}
          color={one === i18n.language ? undefined : "gray"}
          size="compact-sm"
          h={32}
          lang={one}
          aria-pressed={one === i18n.language}
          onClick={() => switchLanguage(one)}
        >
          {LANGUAGE_NAMES[one]}
        </Button>
      ))}
    </Group>
  )
}
