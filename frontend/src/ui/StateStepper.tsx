import { IconAlertTriangle, IconCheck } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"
import { formatShort } from "@/i18n/format"
import classes from "./StateStepper.module.css"

export type StateStep = {
  key: string
  label: string
  /** `stopped`: the course ended here, not where it was meant to. */
  is: "done" | "now" | "ahead" | "stopped"
  at?: string | undefined
  who?: string | undefined
}

/** The course of something through its states, with when and who. */
export function StateStepper({ steps, label }: { steps: readonly StateStep[]; label: string }) {
  const { t } = useTranslation()
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step, at) => (
        <li
          key={step.key}
          className={classes.step}
          data-is={step.is}
          aria-current={step.is === "now" ? "step" : undefined}
        >
          <span className={classes.mark} aria-hidden>
            {step.is === "done" ? (
              <IconCheck size={14} stroke={3} />
            ) : step.is === "stopped" ? (
              <IconAlertTriangle size={14} />
            ) : (
              at + 1
            )}
          </span>
          <span className={classes.text}>
            <span className={classes.label}>{step.label}</span>
            <span className={classes.hidden}>{t(`stepper.${step.is}`)}</span>
            {step.at && <time dateTime={step.at}>{formatShort(step.at)}</time>}
            {step.who && <span>{step.who}</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}
