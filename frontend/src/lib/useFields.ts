import { useState } from "react"

/** What a short form holds, and whether anything of it was changed. */
export function useFields<F extends object>(begin: () => F) {
  const [first] = useState(begin)
  const [fields, setFields] = useState(first)
  const change = (part: Partial<F>) => setFields((now) => ({ ...now, ...part }))
  return { fields, change, isChanged: fields !== first }
}
