import { useSyncExternalStore } from "react"

const waiting = new Set<object>()
const listeners = new Set<() => void>()

/** Changes whose saving got no answer. Their forms keep what was typed; a repeat carries the same key. */
export const unsaved = {
  add: (change: object) => tell(() => waiting.add(change)),
  remove: (change: object) => tell(() => waiting.delete(change)),
}

function tell(alter: () => unknown) {
  const before = waiting.size
  alter()
  if (waiting.size !== before) for (const listener of listeners) listener()
}

/** Whether something on this page could not be saved for want of a connection. */
export const useIsUnsaved = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => waiting.size > 0,
  )
