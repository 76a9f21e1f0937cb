import { useLayoutEffect } from "react"

/**
 * When a dialog goes, the focus goes back to where it came from; to the page's heading, where that is gone (a button
 * whose act is done). Mantine does so only for a dialog that stays mounted.
 */
export function useFocusReturn(isOpen: boolean) {
  useLayoutEffect(() => {
    if (!isOpen) return
    const before = document.activeElement
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return
        const isThere =
          before instanceof HTMLElement && before !== document.body && before.isConnected && !isOff(before)
        const target = isThere ? before : document.querySelector<HTMLElement>("h1")
        target?.focus()
      })
    }
  }, [isOpen])
}

const isOff = (element: HTMLElement) => element.matches(":disabled, [data-disabled]")
