import { Button, Menu, VisuallyHidden } from "@mantine/core"
import { meUpdate } from "@punte/client"
import { IconLanguage } from "@tabler/icons-react"
import { ifMatch, useChange } from "@/api/query"
import { refreshMe } from "@/api/session"
import { heldMe } from "@/api/token"
import { LANGUAGE_NAMES, LANGUAGES, useTranslation } from "@/i18n"
import { chooseLanguage } from "@/lib/chooseLanguage"

/** Switches the language at once, and keeps it in the profile. */
export function LanguageMenu() {
  const { t, language } = useTranslation()
  const keep = useChange(meUpdate, { onDone: refreshMe })

  const choose = async (value: string) => {
    const chosen = LANGUAGES.find((one) => one === value)
    if (!chosen || !(await chooseLanguage(chosen))) return
    const me = heldMe()
    if (me) keep.mutate({ body: { language: chosen }, headers: ifMatch(me.user.version) })
  }

  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px={8}
          h={36}
          c="var(--mantine-color-text)"
          leftSection={<IconLanguage size={20} stroke={1.7} aria-hidden />}
        >
          <VisuallyHidden>{t("shell.language")}: </VisuallyHidden>
          {language.toUpperCase()}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={language} onChange={choose}>
          {LANGUAGES.map((one) => (
            <Menu.RadioItem key={one} value={one} lang={one} closeMenuOnClick>
              {LANGUAGE_NAMES[one]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
