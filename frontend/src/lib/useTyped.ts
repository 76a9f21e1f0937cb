import { useDebouncedValue } from "@mantine/hooks"
import { useState } from "react"

/** What somebody types to find one of many, once they pause. */
export function useTyped() {
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  return {
    onType: setTyped,
    /** What is asked for: the name of what is chosen stands in the field, and is nothing that was typed. */
    query: (chosen: string | undefined) => (settled && settled !== chosen ? { q: settled } : {}),
  }
}
