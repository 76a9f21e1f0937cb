import { Button, Menu, Stack, Text } from "@mantine/core"
import { IconFileTypePdf, IconPrinter } from "@tabler/icons-react"
import { useState } from "react"
import type { keyOf } from "@/api/query"
import type { Ask } from "@/api/receive"
import { LANGUAGE_NAMES, LANGUAGES, type Language, useTranslation } from "@/i18n"
import { useOpening } from "@/lib/useOpening"

type Props<F extends string> = {
  /** What can be printed, by its code. */
  forms: readonly { form: F; label: string }[]
  ask: (form: F, language: Language, how: Parameters<Ask>[0] & { signal: AbortSignal }) => ReturnType<Ask>
  /** The operation that shows what is printed. */
  shownBy: Parameters<typeof keyOf>[0]
}

/** Forms as PDF in the language that is chosen, and the page as it stands. */
export function PrintMenu<F extends string>({ forms, ask, shownBy }: Props<F>) {
  const { t, language: own } = useTranslation()
  const [chosen, choose] = useState<Language>()
  const language = chosen ?? own
  const { opening, open } = useOpening((code, how) => {
    const form = forms.find(({ form }) => form === code)?.form
    return form ? ask(form, language, how) : Promise.reject(new Error("no such form"))
  }, shownBy)
  const isMaking = opening !== undefined && !opening.problem
  return (
    <Stack gap={2} className="no-print">
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} aria-busy={isMaking}>
            {isMaking ? t("print.making") : t("common.print")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("print.language")}</Menu.Label>
          <Menu.RadioGroup
            value={language}
            onChange={(code) => choose(LANGUAGES.find((one) => one === code))}
          >
            {LANGUAGES.map((code) => (
              <Menu.RadioItem key={code} value={code} lang={code} closeMenuOnClick={false}>
                {LANGUAGE_NAMES[code]}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Label>{t("print.asPdf")}</Menu.Label>
          {forms.map(({ form, label }) => (
            <Menu.Item
              key={form}
              leftSection={<IconFileTypePdf size={16} aria-hidden />}
              onClick={() => open({ id: form, size: 1 })}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            {t("print.page")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {opening?.problem && (
        <Text size="sm" c="red" role="alert" maw={300}>
          {opening.problem}
        </Text>
      )}
    </Stack>
  )
}
