import { useRef } from "react"

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
    onRemove: () => adding.current?.focus(),
    /** The ref of a row. */
    row: (key: string) => (row: HTMLElement | null) => {
      if (!row || added.current !== key) return
      added.current = undefined
      row.querySelector<HTMLElement>("textarea, input")?.focus()
    },
  }
}
