import { language } from "@/i18n"
import { client } from "../../../openapi/client/client.gen"
import { takeAhead } from "./ahead"
import { asProblem } from "./problem"
import { REFRESH, renewSession, restoreSession } from "./renewal"
import { askForFactor } from "./stepUp"
import { held, heldMe } from "./token"

const WITHOUT_TOKEN = [
  REFRESH,
  "/api/v1/system",
  "/api/v1/sessions",
  "/api/v1/sessions/passkey/",
  "/api/v1/demo/",
  "/api/v1/invitations/",
  "/api/v1/factor-replacements/",
  "/api/v1/calendar/feeds/",
]

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

/**
 * Sends a call with the access token; when it has run out, renews it once and sends again. What is grave is sent again,
 * as it was, once the person has proven that it is them.
 */
export async function send(input: RequestInfo | URL): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input)
  request.headers.set("Accept-Language", language())
  if (request.method !== "POST") request.headers.delete("Idempotency-Key")
  else if (!request.headers.has("Idempotency-Key"))
    request.headers.set("Idempotency-Key", crypto.randomUUID())
  const path = new URL(request.url).pathname
  const isOpen = WITHOUT_TOKEN.some((open) => (open.endsWith("/") ? path.startsWith(open) : path === open))
  if (isOpen && !(path === "/api/v1/sessions" && request.method === "GET"))
    return takeAhead(request) ?? fetch(request)

  // After a reload of the page, loaders of all levels ask at once: the first one restores the session for all.
  if (!held() && !heldMe()) await restoreSession()
  else if (held()?.isAboutToExpire() ?? true) await renewSession()
  const call = (now: Request) => takeAhead(now) ?? fetch(authorized(now))
  const isRenewed = async ({ status }: Response) => status === 401 && held() !== undefined && renewSession()
  return mended(request, (now) => mended(now, call, isRenewed), isProvenNow)
}

/** Sends a call; when what it was refused for is put right, sends it once more. */
async function mended(
  request: Request,
  call: (now: Request) => Promise<Response>,
  isRight: (refusal: Response) => Promise<boolean>,
): Promise<Response> {
  const spare = request.clone()
  const answer = await call(request)
  return !answer.ok && (await isRight(answer)) ? call(spare) : answer
}

/** Whether a call was refused for want of a fresh factor, and the person has proven one since (SEC-10). */
async function isProvenNow(refusal: Response): Promise<boolean> {
  if (refusal.status !== 403) return false
  const problem: unknown = await refusal.clone().json()
  return asProblem(problem, refusal).code === "step_up_required" && askForFactor()
}

function authorized(request: Request): Request {
  const token = held()
  if (token) request.headers.set("Authorization", `Bearer ${token.value}`)
  return request
}
