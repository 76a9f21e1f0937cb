import { useRef } from "react"
import { flushSync } from "react-dom"

/** For rows of a form that come and go: a new row takes the focus, and the button that adds one has it when one goes. */
export function useRowFocus() {
  const added = useRef<string>(undefined)
  const adding = useRef<HTMLButtonElement>(null)
  return {
    /** The ref of the button that adds a row. */
    adding,
    onAdd: (key: string) => {
      added.current = key
    },
    /** Takes a row away. A button that could add no more takes the focus once it can again. */
    onRemove: (remove: () => void) => {
      flushSync(remove)
      adding.current?.focus()
    },
    /** The ref of a row. */
    row: (key: string) => (row: HTMLElement | null) => {
      if (!row || added.current !== key) return
      added.current = undefined
      row.querySelector<HTMLElement>("textarea, input")?.focus()
    },
  }
}
