import { IconAlertTriangle } from "@tabler/icons-react"
import { useEffect, useId, useRef } from "react"
import classes from "./FormProblem.module.css"

type Props = { title: string | undefined; details?: readonly string[] }

/** Above a form that could not be saved: why. Takes the focus so that it is read. */
export function FormProblem({ title, details = [] }: Props) {
  const alert = useRef<HTMLDivElement>(null)
  const id = useId()
  // Focus follows the answer of the server, which no event of this component announces.
  useEffect(() => {
    if (title) alert.current?.focus()
  }, [title])
  if (!title) return null
  return (
    <div ref={alert} tabIndex={-1} role="alert" aria-labelledby={id} className={classes.problem}>
      <IconAlertTriangle size={20} stroke={1.7} aria-hidden className={classes.icon} />
      <div>
        <div id={id} className={classes.title}>
          {title}
        </div>
        {details.length > 0 && (
          <ul className={classes.details}>
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}
