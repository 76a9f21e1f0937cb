import { DatesProvider } from "@mantine/dates"
import { useMediaQuery } from "@mantine/hooks"
import { ModalsProvider } from "@mantine/modals"
import { Notifications } from "@mantine/notifications"
import { QueryClientProvider } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { queryClient } from "@/api/query"
import { useTranslation } from "@/i18n"

/** What the signed-in app stands on, beside the theme. */
export function Providers({ children }: { children: ReactNode }) {
  const { t, language } = useTranslation()
  // What is said must not lie over the button that goes on: forms end at the bottom right, on a phone across it.
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false })
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: 1, weekendDays: [] }}>
      <QueryClientProvider client={queryClient}>
        <ModalsProvider labels={{ confirm: t("common.confirm"), cancel: t("common.cancel") }}>
          <Notifications position={isNarrow ? "top-center" : "bottom-left"} containerWidth={420} />
          {children}
        </ModalsProvider>
      </QueryClientProvider>
    </DatesProvider>
  )
}
