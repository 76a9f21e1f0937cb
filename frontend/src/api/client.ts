import { sessionRefresh } from "@punte/client"
import { language } from "@/i18n"
import { client } from "../../../openapi/client/client.gen"
import { asProblem } from "./problem"
import { held, hold, lose } from "./token"
import type { SessionGrant } from "./types"

const REFRESH = "/api/v1/sessions/refresh"
const WITHOUT_TOKEN = [REFRESH, "/api/v1/system", "/api/v1/sessions", "/api/v1/demo/", "/api/v1/invitations/"]

/** Prepares the generated client. Call once, before the first request. */
export function configureClient() {
  client.setConfig({
    baseUrl: window.location.origin,
    fetch: send,
    cache: "no-store",
    credentials: "same-origin",
  })
  client.interceptors.error.use((error, response) => asProblem(error, response))
}

/** Sends a call with the access token; when it has run out, renews it once and sends again. */
export async function send(input: RequestInfo | URL): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input)
  request.headers.set("Accept-Language", language())
  if (request.method !== "POST") request.headers.delete("Idempotency-Key")
  else if (!request.headers.has("Idempotency-Key"))
    request.headers.set("Idempotency-Key", crypto.randomUUID())
  const path = new URL(request.url).pathname
  const isOpen = WITHOUT_TOKEN.some((open) => (open.endsWith("/") ? path.startsWith(open) : path === open))
  if (isOpen && !(path === "/api/v1/sessions" && request.method === "GET")) return fetch(request)

  // After a reload of the page, loaders of all levels ask at once: the first one restores the session for all.
  if (held()?.isAboutToExpire() ?? true) await renewSession()
  const spare = request.clone()
  const answer = await fetch(authorized(request))
  if (answer.status !== 401 || !held()) return answer
  return (await renewSession()) ? fetch(authorized(spare)) : answer
}

function authorized(request: Request): Request {
  const token = held()
  if (token) request.headers.set("Authorization", `Bearer ${token.value}`)
  return request
}

let renewal: Promise<boolean> | undefined

/** Trades the refresh cookie for a new access token. One at a time, in this tab and across tabs. */
export function renewSession(): Promise<boolean> {
  renewal ??= exclusively(async () => {
    try {
      hold(await refresh())
      return true
    } catch (error) {
      if (asProblem(error).isUnanswered) throw error
      lose()
      return false
    }
  }).finally(() => {
    renewal = undefined
  })
  return renewal
}

/** Another tab may have renewed a moment ago (409): its new cookie is on its way here. */
async function refresh(triesLeft = 3): Promise<SessionGrant> {
  try {
    return await sessionRefresh()
  } catch (error) {
    if (asProblem(error).status !== 409 || triesLeft === 0) throw error
    await new Promise((later) => setTimeout(later, 400))
    return refresh(triesLeft - 1)
  }
}

function exclusively<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("punte-session", work) : work()
}
