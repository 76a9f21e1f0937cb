import { Text } from "@mantine/core"
import type { Activity } from "@/api/projectTypes"
import { t, useTranslation } from "@/i18n"
import { formatPartialDate } from "@/i18n/format"
import type { Span } from "@/lib/StatedDateInput"
import { spanWords } from "@/lib/spanWords"
import { MovableBar } from "./MovableBar"
import { scaleOf } from "./span"
import classes from "./TimeLine.module.css"

type Props = {
  activities: readonly Activity[]
  mayChange: (activity: Activity) => boolean
  onOpen: (activity: Activity) => void
  /** Saves when it is planned; settled once that is shown, or was refused. */
  onMove: (activity: Activity, planned: Span) => Promise<unknown>
}

/** That an activity began before its project did, in one of the two ways. */
export const beganBeforeWords = ({ of, on }: Activity["began_before"][number]) =>
  t(`activities.beganBefore.${of}`, { date: formatPartialDate(on) })

/** Activities beside each other in time: as planned above, as they took place below. The table says the same in words. */
export function TimeLine({ activities, mayChange, onOpen, onMove }: Props) {
  const { t } = useTranslation()
  const scale = scaleOf(activities.flatMap(({ planned, actual }) => [planned, actual]))
  if (!scale) return null
  const dated = activities.filter(({ planned, actual }) => scale.bar(planned) ?? scale.bar(actual))
  const bar = (span: Span, className: string | undefined) => {
    const drawn = scale.bar(span)
    return (
      drawn && (
        <div
          className={`${classes.bar} ${className}`}
          data-open={drawn.isOpen || undefined}
          style={{ left: `${drawn.start * 100}%`, width: `${drawn.length * 100}%` }}
          aria-hidden
        />
      )
    )
  }
  return (
    <>
      <Text size="xs" c="dimmed" mb={8} aria-hidden>
        <span className={classes.key} style={{ marginLeft: 0 }} />
        {t("activities.planned")}
        <span className={classes.key} data-actual />
        {t("activities.actual")}
      </Text>
      <div className={classes.line}>
        <div className={classes.years} aria-hidden>
          {scale.years.map((year) => (
            <span key={year}>{year}</span>
          ))}
        </div>
        {dated.map((one) => {
          const name = `${one.number} ${one.title}`
          const dates = t("activities.timeLineWords", {
            name,
            planned: spanWords(one.planned),
            actual: spanWords(one.actual),
          })
          const words = [dates, ...one.began_before.map(beganBeforeWords)].join(". ")
          return (
            <div key={one.id} className={classes.row}>
              {mayChange(one) ? (
                <button
                  type="button"
                  className={classes.name}
                  aria-label={words}
                  title={words}
                  onClick={() => onOpen(one)}
                >
                  {name}
                </button>
              ) : (
                <span className={classes.name} title={words}>
                  {name}
                </span>
              )}
              <div className={classes.track}>
                {mayChange(one) ? (
                  <MovableBar
                    name={name}
                    planned={one.planned}
                    scale={scale}
                    onMove={(planned) => onMove(one, planned)}
                    onOpen={() => onOpen(one)}
                  />
                ) : (
                  bar(one.planned, classes.planned)
                )}
                {bar(one.actual, classes.actual)}
              </div>
            </div>
          )
        })}
      </div>
      {dated.length < activities.length && (
        <Text size="xs" c="dimmed" mt={8}>
          {t("activities.undated", { count: activities.length - dated.length })}
        </Text>
      )}
    </>
  )
}
