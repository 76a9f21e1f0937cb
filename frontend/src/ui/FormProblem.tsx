import { Alert, List } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { useEffect, useRef } from "react"

type Props = { title: string | undefined; details?: readonly string[] }

/** Above a form that could not be saved: why. Takes the focus so that it is read. */
export function FormProblem({ title, details = [] }: Props) {
  const alert = useRef<HTMLDivElement>(null)
  // Focus follows the answer of the server, which no event of this component announces.
  useEffect(() => {
    if (title) alert.current?.focus()
  }, [title])
  if (!title) return null
  return (
    <Alert
      ref={alert}
      tabIndex={-1}
      role="alert"
      color="orange"
      title={title}
      icon={<IconAlertTriangle aria-hidden />}
    >
      {details.length > 0 && (
        <List size="sm">
          {details.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
