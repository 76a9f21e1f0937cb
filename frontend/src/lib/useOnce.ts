import { useRef } from "react"

/**
 * An act of several steps that nobody begins twice: a second click comes before it is shown that the first one is under
 * way. Once it has ended, well or not, it may begin again.
 */
export function useOnce<G extends unknown[]>(act: (...given: G) => Promise<unknown>) {
  const isUnderWay = useRef(false)
  return async (...given: G): Promise<void> => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    try {
      await act(...given)
    } finally {
      isUnderWay.current = false
    }
  }
}
