import { Button, Menu, Stack, Text } from "@mantine/core"
import { IconFileTypePdf, IconPrinter } from "@tabler/icons-react"
import { type ReactNode, useState } from "react"
import type { keyOf } from "@/api/query"
import type { Ask } from "@/api/receive"
import { LANGUAGE_NAMES, LANGUAGES, type Language, useTranslation } from "@/i18n"
import { useOpening } from "@/lib/useOpening"

type Props<F extends string> = {
  /** What can be printed, by its code; with why it cannot be, where it cannot. */
  forms: readonly { form: F; label: string; reason?: string | undefined; icon?: ReactNode }[]
  ask: (form: F, language: Language, how: Parameters<Ask>[0] & { signal: AbortSignal }) => ReturnType<Ask>
  /** The operation that shows what is printed. */
  shownBy: Parameters<typeof keyOf>[0]
  /** What one of several things is called, where that alone is printed. */
  of?: string
  /** What stands above the forms, where these are not all PDF. */
  heading?: string
}

/** Forms as PDF in the language that is chosen, and the page as it stands. */
export function PrintMenu<F extends string>({ forms, ask, shownBy, of, heading }: Props<F>) {
  const { t, language: own } = useTranslation()
  const [chosen, choose] = useState<Language>()
  const language = chosen ?? own
  const { opening, open } = useOpening((code, how) => {
    const form = forms.find(({ form }) => form === code)?.form
    return form ? ask(form, language, how) : Promise.reject(new Error("no such form"))
  }, shownBy)
  const isMaking = opening !== undefined && !opening.problem
  const label = isMaking ? t("print.making") : t("common.print")
  return (
    <Stack gap={2} className="no-print">
      <Menu position="bottom-end" width={300} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            variant="default"
            {...(of && { size: "compact-sm", "aria-label": `${label}: ${of}` })}
            leftSection={<IconPrinter size={16} aria-hidden />}
            aria-busy={isMaking}
          >
            {label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown style={{ maxHeight: "70vh", overflowY: "auto" }}>
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
          <Menu.Label>{heading ?? t("print.asPdf")}</Menu.Label>
          {forms.map(({ form, label, reason, icon }) => (
            <Menu.Item
              key={form}
              leftSection={icon ?? <IconFileTypePdf size={16} aria-hidden />}
              {...(reason
                ? { "aria-disabled": true, closeMenuOnClick: false, c: "dimmed" }
                : { onClick: () => open({ id: form, size: 1 }) })}
            >
              {label}
              {reason && <Text size="xs">{reason}</Text>}
            </Menu.Item>
          ))}
          {!of && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
                {t("print.page")}
              </Menu.Item>
            </>
          )}
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
