import { Tooltip } from "@mantine/core"
import { cloneElement, type ReactElement, useId } from "react"

type Control = ReactElement<{
  "data-disabled"?: boolean
  "aria-disabled"?: boolean
  "aria-describedby"?: string
  onClick?: (event: Event) => void
}>

/** A control that may not be used now keeps its place and focus, and says why. Without `reason` it is as it is. */
export function ReasonTooltip({ reason, children }: { reason: string | undefined; children: Control }) {
  const id = useId()
  if (!reason) return children
  return (
    <>
      <Tooltip label={reason}>
        {cloneElement(children, {
          "data-disabled": true,
          "aria-disabled": true,
          "aria-describedby": id,
          onClick: (event) => event.preventDefault(),
        })}
      </Tooltip>
      <span id={id} hidden>
        {reason}
      </span>
    </>
  )
}
