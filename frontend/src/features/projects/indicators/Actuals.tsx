import { Group } from "@mantine/core"
import type { IndicatorActual } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { number } from "../conflictWords"
import classes from "../Projects.module.css"
import { RowActions } from "../RowActions"
import { HowMany, Stated } from "../words"

type Props = {
  actuals: readonly IndicatorActual[]
  /** Corrects one; nothing where the reader may not. */
  onCorrect?: ((actual: IndicatorActual) => void) | undefined
}

/** What was written down of how far an indicator came, in the order in which it was. */
export function Actuals({ actuals, onCorrect }: Props) {
  const { t } = useTranslation()
  if (actuals.length === 0) return null
  // Told apart by its number and its day, as far as these are stated.
  const nameOf = ({ on, value }: IndicatorActual) =>
    [number(value) || t("projects.notStated"), on ? formatDate(on) : t("projects.notStated")].join(", ")
  return (
    <details className={classes.count}>
      <summary>{t("indicators.actuals", { count: actuals.length })}</summary>
      <ul className={classes.list}>
        {actuals.map((actual) => (
          <li key={actual.id}>
            <Group gap="xs">
              <span>
                <Stated>{actual.on && formatDate(actual.on)}</Stated>: <HowMany of={actual.value} />
                {actual.evidence && ` · ${actual.evidence}`}
              </span>
              {onCorrect && (
                <span className="no-print">
                  <RowActions name={nameOf(actual)} onEdit={() => onCorrect(actual)} />
                </span>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </details>
  )
}
