import classes from "./TargetBar.module.css"

/**
 * How far something is of its target. What goes beyond is drawn beyond: the bar is then as long as what was reached, and
 * the mark of the target stands within it. For the eye only; the same stands in words beside it.
 */
export function TargetBar({ target, actual }: { target: number; actual: number }) {
  const whole = Math.max(target, actual)
  if (whole <= 0) return null
  const share = (part: number) => `${(Math.max(part, 0) / whole) * 100}%`
  return (
    <div className={classes.track} aria-hidden>
      <div className={classes.reached} style={{ width: share(actual) }} />
      <div className={classes.target} style={{ left: share(target) }} />
    </div>
  )
}
