import { useEffect, useRef } from "react"

/**
 * For buttons of the rows of a table whose act takes them away, or their row: the focus goes to what the row offers
 * now, to the row that follows or stands before it, and else to the page's heading. Where the person has gone on
 * meanwhile it stays.
 */
export function useFocusOnward(isBusy: boolean) {
  const onward = useRef<() => void>(undefined)
  // What came of the act is drawn when its end is.
  useEffect(() => {
    if (isBusy) return
    onward.current?.()
    onward.current = undefined
  })
  /** Remembers where this button stands, as its act begins; call what it returns when the act is over. */
  return (button: HTMLElement) => {
    const row = button.closest("tr")
    const rows = [row, row?.nextElementSibling, row?.previousElementSibling]
    return () => {
      onward.current = () => {
        if (isFocused()) return
        const target = isOffered(button) ? button : rows.map(buttonOf).find(Boolean)
        const heading = document.querySelector<HTMLElement>("h1")
        ;(target ?? heading)?.focus()
      }
    }
  }
}

const isFocused = () => {
  const here = document.activeElement
  return here instanceof HTMLElement && here !== document.body && !here.matches(":disabled")
}

const isOffered = (button: HTMLElement) => button.isConnected && !button.matches(":disabled")

const buttonOf = (row: Element | null | undefined) =>
  row?.isConnected ? row.querySelector<HTMLElement>("button:not(:disabled)") : undefined
