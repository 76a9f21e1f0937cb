import { Anchor } from "@mantine/core"
import type { ReactNode } from "react"
import { Link } from "react-router"
import classes from "./Home.module.css"

type Props = {
  to: string
  name: string
  /** What else is known of it. */
  more: readonly (string | false | null | undefined)[]
  /** How it stands. */
  children?: ReactNode
}

/** One of a list of home: where it leads, and how it stands. */
export function Line({ to, name, more, children }: Props) {
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <Anchor component={Link} to={to} size="sm" fw={500}>
          {name}
        </Anchor>
        <div className={classes.more}>{more.filter(Boolean).join(" · ")}</div>
      </div>
      {children}
    </li>
  )
}
