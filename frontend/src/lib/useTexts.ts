import { type FormEvent, useState } from "react"
import { useOnce } from "./useOnce"

type Errors<K extends string> = Partial<Record<K, string | null>>
type Options<K extends string> = {
  /** What is wrong with a text, if anything. */
  checks: Record<K, (typed: string) => string | null>
  send: (typed: Record<K, string>) => Promise<void>
}

/**
 * A form of a few texts for the public pages, which must stay light; the app uses Mantine's. What is typed stays in
 * the document.
 */
export function useTexts<K extends string>({ checks, send }: Options<K>) {
  const [errors, setErrors] = useState<Errors<K>>({})
  const [isSending, setIsSending] = useState(false)
  const names = Object.keys(checks) as K[]
  // A code is taken once: whoever presses Enter and clicks would be told that it is wrong.
  const sendOnce = useOnce(async (typed: Record<K, string>) => {
    setIsSending(true)
    await send(typed)
    setIsSending(false)
  })

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const typed = Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "")])) as Record<
      K,
      string
    >
    const found = Object.fromEntries(names.map((name) => [name, checks[name](typed[name])])) as Errors<K>
    setErrors(found)
    const wrong = names.find((name) => found[name])
    if (wrong) {
      event.currentTarget.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus()
      return
    }
    await sendOnce(typed)
  }
  const field = (name: K) => ({
    name,
    error: errors[name],
    onChange: () => setErrors((before) => ({ ...before, [name]: null })),
  })
  return { onSubmit, field, setErrors, isSending }
}
