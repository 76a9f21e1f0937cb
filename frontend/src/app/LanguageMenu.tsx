import { Button, Menu, VisuallyHidden } from "@mantine/core"
import { meUpdate } from "@punte/client"
import { IconLanguage } from "@tabler/icons-react"
import { asProblem } from "@/api/problem"
import { ifMatch, useChange } from "@/api/query"
import { refreshMe } from "@/api/session"
import { heldMe } from "@/api/token"
import { LANGUAGE_NAMES, LANGUAGES, language as spoken, useTranslation } from "@/i18n"
import { showProblem } from "@/lib/announce"
import { chooseLanguage } from "@/lib/chooseLanguage"

/** Switches the language at once, and keeps it in the profile. */
export function LanguageMenu() {
  const { t, language } = useTranslation()
  const keep = useChange(meUpdate, {
    onDone: refreshMe,
    // What was chosen last holds: also when the choice before it is still on its way, or another tab was faster.
    onProblem: ({ isStale }) => {
      if (isStale) void refreshMe().then(save, (error) => showProblem(asProblem(error)))
      return isStale
    },
  })
  const save = () => {
    const me = heldMe()
    if (me) keep.mutate({ body: { language: spoken() }, headers: ifMatch(me.user.version) })
  }

  const choose = async (value: string) => {
    const chosen = LANGUAGES.find((one) => one === value)
    if (chosen && (await chooseLanguage(chosen))) save()
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
