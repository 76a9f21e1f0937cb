import { useDebouncedValue } from "@mantine/hooks"
import { useState } from "react"

/** What somebody types to find something, once they pause. */
export function useTyped() {
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  return [settled, setTyped] as const
}
