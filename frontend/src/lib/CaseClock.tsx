import type { Clock } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ClockTag } from "@/ui/ClockTag"

/** A running clock of a case: what is due, and how much time is left. */
export function CaseClock({ clock }: { clock: Pick<Clock, "kind" | "due_at" | "warning"> }) {
  const { t } = useTranslation()
  return <ClockTag dueAt={clock.due_at} warning={clock.warning} name={t(`clocks.${clock.kind}`)} />
}
