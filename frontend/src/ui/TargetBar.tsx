import classes from "./TargetBar.module.css"

type Props = { target: number; actual: number; milestones?: readonly number[] }

/**
 * How far something is of its target, with a tick for each milestone on the way. What goes beyond is drawn beyond: the
 * bar is then as long as what was reached, and the mark of the target stands within it. For the eye only; the same
 * stands in words beside it.
 */
export function TargetBar({ target, actual, milestones = [] }: Props) {
  const whole = Math.max(target, actual, ...milestones)
  if (whole <= 0) return null
  const share = (part: number) => `${(Math.max(part, 0) / whole) * 100}%`
  return (
    <div className={classes.track} aria-hidden>
      <div className={classes.reached} style={{ width: share(actual) }} />
      <div className={classes.target} style={{ left: share(target) }} />
      {[...new Set(milestones)].map((milestone) => (
        <div key={milestone} className={classes.milestone} style={{ left: share(milestone) }} />
      ))}
    </div>
  )
}
