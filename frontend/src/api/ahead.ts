import { restoreSession } from "./renewal"
import { held, heldMe } from "./token"

/** How long an answer is taken for fresh. */
export const FRESH_MS = 10_000

type Ahead = { answer: Promise<Response>; askedAt: number }
const asked = new Map<string, Ahead>()

/**
 * Asks for what the page of an address shows first, while the app that shows it is still being read: for what anybody may
 * know, for the session, and then, where there is one, for the rest. `onAsked` is called when the session is asked for.
 */
export function askAhead(open: readonly string[], own: readonly string[], onAsked: () => void) {
  for (const path of open) keep(path, {})
  restoreSession(onAsked)
    .then(() => {
      const [token, me] = [held(), heldMe()]
      if (!token || !me || me.must_add_passkey) return
      for (const path of own)
        keep(path, { Authorization: `Bearer ${token.value}`, "Accept-Language": me.language })
    })
    // What goes wrong with the session, the app asks again and says.
    .catch(() => undefined)
}

function keep(path: string, headers: Record<string, string>) {
  const { href } = new URL(path, window.location.origin)
  const answer = fetch(new Request(href, { headers, cache: "no-store", credentials: "same-origin" }))
  answer.catch(() => undefined)
  asked.set(href, { answer, askedAt: performance.now() })
}

/** The answer to a reading that was asked ahead: once, and only while it is fresh. */
export function takeAhead({ method, url }: Request): Promise<Response> | undefined {
  const ahead = method === "GET" ? asked.get(url) : undefined
  asked.delete(url)
  return ahead && performance.now() - ahead.askedAt < FRESH_MS ? ahead.answer : undefined
}
