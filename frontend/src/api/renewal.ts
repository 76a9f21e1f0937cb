import { asProblem } from "./problem"
import { hold, lose } from "./token"
import type { SessionGrant } from "./types"

/** Light, and without the generated client: the session is on its way before the app is there. */
export const REFRESH = "/api/v1/sessions/refresh"

let renewal: Promise<boolean> | undefined

/** Trades the refresh cookie for a new access token. One at a time, in this tab and across tabs. */
export function renewSession(onAsked?: () => void): Promise<boolean> {
  renewal ??= exclusively(async () => {
    try {
      const grant = refresh()
      onAsked?.()
      hold(await grant)
      return true
    } catch (error) {
      const problem = asProblem(error)
      if (problem.isUnanswered) throw problem
      lose()
      return false
    }
  }).finally(() => {
    renewal = undefined
  })
  return renewal
}

let restoration: Promise<boolean> | undefined

/** The session of before the document was there, if there was one: asked once, and again only without an answer. */
export function restoreSession(onAsked?: () => void): Promise<boolean> {
  restoration ??= renewSession(onAsked).catch((error) => {
    restoration = undefined
    throw error
  })
  return restoration
}

/**
 * How long to wait before each new try. Another tab may have renewed a moment ago, and its new cookie is on its way
 * here; or the answer was lost, and the server takes the old cookie again when ten seconds are over.
 */
const PAUSES = [400, 400, 400, 1000, 2000, 3000, 4000]

/** Trades the cookie, also where the server says that it was traded a moment ago (409). */
async function refresh(pauses: readonly number[] = PAUSES): Promise<SessionGrant> {
  const request = new Request(window.location.origin + REFRESH, {
    method: "POST",
    headers: {
      // The language of this moment.
      "Accept-Language": document.documentElement.lang,
      "Idempotency-Key": crypto.randomUUID(),
    },
    cache: "no-store",
    credentials: "same-origin",
    // Even if its page goes: else the turned cookie would be lost, and with it the session.
    keepalive: true,
  })
  const answer = await fetch(request)
  if (answer.ok) return answer.json()
  const [pause, ...later] = pauses
  if (answer.status !== 409 || pause === undefined)
    throw asProblem(await answer.json().catch(() => undefined), answer)
  await new Promise((goOn) => setTimeout(goOn, pause))
  return refresh(later)
}

function exclusively<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("punte-session", work) : work()
}
