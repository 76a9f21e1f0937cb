import { useSyncExternalStore } from "react"

/** Whether the browser has a connection, from the first moment on. */
export const useOnline = () => useSyncExternalStore(onChange, () => navigator.onLine)

function onChange(listener: () => void) {
  window.addEventListener("online", listener)
  window.addEventListener("offline", listener)
  return () => {
    window.removeEventListener("online", listener)
    window.removeEventListener("offline", listener)
  }
}
