import { readFileSync } from "node:fs"
import { afterEach, beforeEach, expect, it, vi } from "vitest"

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" },
  })
const grant = (token: string) => ({
  access_token: token,
  expires_at: new Date(Date.now() + 600_000).toISOString(),
  me: { user: { id: "u" }, permissions: [], language: "en" },
})

let calls: Request[]
let answer: (request: Request) => Response | Promise<Response>
let api: typeof import("@punte/client")
let token: typeof import("./token")

beforeEach(async () => {
  vi.resetModules()
  calls = []
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push(request)
    return answer(request)
  })
  api = await import("@punte/client")
  token = await import("./token")
  const { configureClient } = await import("./client")
  configureClient()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const of = (path: string) => calls.filter((call) => new URL(call.url).pathname === path)

it("renews a refused session once for all calls in flight, and sends them again as they were", async () => {
  token.hold({ ...grant("old"), me: undefined } as never)
  answer = (request) => {
    if (request.url.endsWith("/sessions/refresh")) return json(grant("new"))
    const isNew = request.headers.get("Authorization") === "Bearer new"
    return isNew ? json({ items: [] }) : json({ code: "unauthenticated", status: 401 }, 401)
  }
  await Promise.all([
    api.roleList(),
    api.colleagueList(),
    api.taskCreate({ body: { title: "Call back" }, headers: { "Idempotency-Key": "one" } }),
  ])
  expect(of("/api/v1/sessions/refresh")).toHaveLength(1)
  const sent = of("/api/v1/tasks")
  expect(sent.map((call) => call.headers.get("Idempotency-Key"))).toEqual(["one", "one"])
  expect(await sent[1]?.json()).toEqual({ title: "Call back" })
})

it("restores the session before the first calls after a reload", async () => {
  answer = (request) => {
    if (request.url.endsWith("/sessions/refresh")) return json(grant("new"))
    const isNew = request.headers.get("Authorization") === "Bearer new"
    return isNew ? json({ items: [] }) : json({ code: "unauthenticated", status: 401 }, 401)
  }
  await Promise.all([api.roleList(), api.colleagueList()])
  expect(calls).toHaveLength(3)
  expect(of("/api/v1/sessions/refresh")).toHaveLength(1)
})

it("asks once for the session of a visitor who has none, and again where that got no answer", async () => {
  const { currentMe } = await import("./session")
  answer = () => Promise.reject(new TypeError("Failed to fetch"))
  await expect(currentMe()).rejects.toMatchObject({ code: "unreachable" })
  answer = () => json({ code: "unauthenticated", status: 401 }, 401)
  expect(await currentMe()).toBeUndefined()
  expect(await currentMe()).toBeUndefined()
  await expect(api.roleList()).rejects.toMatchObject({ status: 401 })
  expect(of("/api/v1/sessions/refresh")).toHaveLength(2)
})

it("says that the session is over when it cannot be renewed, and keeps who it was", async () => {
  token.hold(grant("old") as never)
  answer = () => json({ code: "unauthenticated", status: 401 }, 401)
  await expect(api.roleList()).rejects.toMatchObject({ status: 401, code: "unauthenticated" })
  expect(token.held()).toBeUndefined()
  expect(token.sessionState()).toMatchObject({ isOver: true, me: { user: { id: "u" } } })
})

it("waits for another tab that renews at the same moment", async () => {
  token.hold(grant("old") as never)
  let tries = 0
  answer = (request) => {
    if (!request.url.endsWith("/sessions/refresh")) {
      const isNew = request.headers.get("Authorization") === "Bearer new"
      return isNew ? json({ items: [] }) : json({ code: "unauthenticated", status: 401 }, 401)
    }
    tries += 1
    return tries === 1
      ? json({ code: "not_now", status: 409, detail: "refreshed_elsewhere" }, 409)
      : json(grant("new"))
  }
  await api.roleList()
  expect(tries).toBe(2)
  expect(token.sessionState().isOver).toBe(false)
})

it("asks again until the server takes the cookie of a lost answer once more, after ten seconds", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] })
  token.hold(grant("old") as never)
  const lostAt = Date.now()
  answer = (request) => {
    if (!request.url.endsWith("/sessions/refresh")) {
      const isNew = request.headers.get("Authorization") === "Bearer new"
      return isNew ? json({ items: [] }) : json({ code: "unauthenticated", status: 401 }, 401)
    }
    return Date.now() <= lostAt + 10_000 ? json({ code: "not_now", status: 409 }, 409) : json(grant("new"))
  }
  await Promise.all([api.roleList(), vi.advanceTimersByTimeAsync(12_000)])
  expect(token.sessionState().isOver).toBe(false)
})

it("sends a public operation at once, without a session", async () => {
  const { send } = await import("./client")
  answer = () => json({})
  const { paths } = JSON.parse(readFileSync("../openapi/openapi.json", "utf8"))
  const operations = Object.entries<Record<string, { "x-permission"?: string; operationId?: string }>>(paths)
  const open = operations.flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, one]) => one["x-permission"] === "public" && one.operationId !== "session_end")
      .map(([method]) => ({ path, method: method.toUpperCase() })),
  )
  const own = open.filter(({ path }) => path.startsWith("/api/v1/"))
  expect(own.length).toBeGreaterThan(10)
  for (const { path, method } of own) await send(new Request(`${window.location.origin}${path}`, { method }))
  expect(calls.map(({ method, url }) => ({ path: decodeURI(new URL(url).pathname), method }))).toEqual(own)
})

it("never sends the access token to the public operations, nor a key with a reading", async () => {
  token.hold(grant("old") as never)
  answer = () => json({})
  await api.systemRead()
  await api.demoSignIn({ body: { account: "a" } })
  await api.roleList({ headers: { "Idempotency-Key": "x" } })
  const [system, demo, roles] = calls
  expect(system?.headers.has("Authorization")).toBe(false)
  expect(demo?.headers.has("Authorization")).toBe(false)
  expect(demo?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/)
  expect(roles?.headers.get("Authorization")).toBe("Bearer old")
  expect(roles?.headers.has("Idempotency-Key")).toBe(false)
})

it("sends what is grave again, as it was, once the person has proven that it is them", async () => {
  token.hold(grant("held") as never)
  const { settleFactor } = await import("./stepUp")
  let isProven = false
  answer = () => (isProven ? json({ id: "t" }, 201) : json({ code: "step_up_required", status: 403 }, 403))
  const create = () => api.taskCreate({ body: { title: "Call back" }, headers: { "Idempotency-Key": "one" } })
  const [first, second] = [create(), create()]
  await vi.waitFor(() => expect(of("/api/v1/tasks")).toHaveLength(2))
  isProven = true
  // One question for both.
  await vi.waitFor(() => {
    settleFactor(true)
    expect(of("/api/v1/tasks")).toHaveLength(4)
  })
  await Promise.all([first, second])
  expect(of("/api/v1/tasks").map((call) => call.headers.get("Idempotency-Key"))).toEqual(Array(4).fill("one"))
  expect(await of("/api/v1/tasks")[3]?.json()).toEqual({ title: "Call back" })
})

it("says what was asked for where the person does not prove it, and asks for nothing where it is not that", async () => {
  token.hold(grant("held") as never)
  const { settleFactor } = await import("./stepUp")
  answer = () => json({ code: "forbidden", status: 403 }, 403)
  await expect(api.roleList()).rejects.toMatchObject({ code: "forbidden" })
  answer = () => json({ code: "step_up_required", status: 403 }, 403)
  const refused = expect(api.roleList()).rejects.toMatchObject({ code: "step_up_required" })
  const asked = setInterval(() => settleFactor(false), 5)
  await refused
  clearInterval(asked)
  expect(of("/api/v1/roles")).toHaveLength(2)
})

it("turns what never got an answer into a problem that may be tried again", async () => {
  token.hold(grant("old") as never)
  answer = () => Promise.reject(new TypeError("Failed to fetch"))
  await expect(api.roleList()).rejects.toMatchObject({ status: 0, code: "unreachable", isUnanswered: true })
})
