import type { ReactNode } from "react"
import classes from "./StatusTag.module.css"

export type Tone = "quiet" | "accent" | "good" | "notice" | "warn" | "danger"

/** A state in a word and a colour. Danger is for danger to a person or loss of data only. */
export function StatusTag({
  tone = "quiet",
  icon,
  children,
}: {
  tone?: Tone
  icon?: ReactNode
  children: ReactNode
}) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {icon ? <span aria-hidden>{icon}</span> : <span className={classes.dot} aria-hidden />}
      {children}
    </span>
  )
}
