import { notifications } from "@mantine/notifications"
import type { Problem } from "@/api/problem"
import { t } from "@/i18n"
import { problemText } from "@/i18n/problems"

/** Says what happened. */
export function showDone(message: string) {
  notifications.show({
    message,
    color: "teal",
    autoClose: 6000,
    withBorder: true,
    closeButtonProps: { "aria-label": t("common.close") },
  })
}

/** Says what went wrong and what to do. */
export function showProblem(problem: Problem) {
  notifications.show({
    title: t("problems.title"),
    message: problemText(problem),
    color: "orange",
    autoClose: 12_000,
    withBorder: true,
    closeButtonProps: { "aria-label": t("common.close") },
  })
}
