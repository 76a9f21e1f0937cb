import { Button } from "@mantine/core"
import { lazy, Suspense, useState } from "react"
import type { Clock } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ReasonTooltip } from "@/ui/ReasonTooltip"

const MeetDialog = lazy(async () => ({ default: (await import("./MeetDialog")).MeetDialog }))

/** Says that a deadline was met, where the caller may; where not, why not. */
export function MeetClock({ clock }: { clock: Clock }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const { meeting } = clock
  if (meeting === "stopped") return null
  const name = t(`clocks.${clock.kind}`)
  return (
    <>
      <ReasonTooltip reason={meeting === "possible" ? undefined : t(`clock.why.${meeting}`)}>
        <Button
          size="compact-xs"
          variant="default"
          flex="none"
          className="no-print"
          aria-label={t("clock.doneNamed", { name })}
          onClick={() => setOpen(true)}
        >
          {t("clock.done")}
        </Button>
      </ReasonTooltip>
      {isOpen && (
        <Suspense>
          <MeetDialog clock={clock} name={name} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
