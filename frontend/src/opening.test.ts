import { afterEach, beforeEach, expect, it, vi } from "vitest"

const CASE = "0197a6e0-0000-7000-8000-000000000001"
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } })
const grant = () => ({
  access_token: "held",
  expires_at: new Date(Date.now() + 600_000).toISOString(),
  me: { user: { id: "u" }, permissions: [], language: "sq", must_add_passkey: false },
})

let calls: Request[]
let session: () => Response

beforeEach(async () => {
  vi.resetModules()
  calls = []
  session = () => json(grant())
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push(request)
    return request.url.endsWith("/sessions/refresh") ? session() : json({ items: [], next: null })
  })
  const { configureClient } = await import("@/api/client")
  configureClient()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const asked = () => calls.map(({ url }) => url.replace(`${window.location.origin}/api/v1`, "")).sort()
async function openAt(pathname: string) {
  const { open } = await import("./opening")
  await open(pathname)
  await vi.waitFor(() => expect(calls.length).toBeGreaterThan(1))
}
async function loadCase(section?: string) {
  const { clientLoader } = await import("@/features/cases/CasePage")
  const { load } = await import("@/api/query")
  const { system } = await import("@/app/shellLoader")
  const args = { params: { id: CASE, section } } as never
  await Promise.all([load(system), clientLoader(args)])
}

it.each([
  [undefined, ["/cases/ID", "/cases/ID/timeline?limit=50", "/pack", "/sessions/refresh", "/system"]],
  ["plan", ["/cases/ID", "/pack", "/sessions/refresh", "/system"]],
])(
  "asks ahead for what the page of a case asks, so that it is asked once (section %s)",
  async (section, all) => {
    await openAt(`/cases/${CASE}${section ? `/${section}` : ""}`)
    await vi.waitFor(() => expect(calls).toHaveLength(all.length))
    const ahead = asked()
    await loadCase(section)
    expect(asked()).toEqual(ahead)
    expect(ahead).toEqual(all.map((path) => path.replace("ID", CASE)))
    const own = calls.filter(({ url }) => url.includes("/cases/"))
    expect(own.map(({ headers }) => headers.get("Authorization"))).toContain("Bearer held")
    expect(own[0]?.headers.get("Accept-Language")).toBe("sq")
  },
  60_000,
)

it("asks for nothing of its own where nobody is signed in, or somebody must add a passkey first", async () => {
  session = () => json({ code: "unauthenticated", status: 401 }, 401)
  await openAt(`/cases/${CASE}`)
  session = () => json({ ...grant(), me: { ...grant().me, must_add_passkey: true } })
  vi.resetModules()
  await openAt(`/cases/${CASE}`)
  expect(new Set(asked())).toEqual(new Set(["/sessions/refresh", "/system"]))
}, 60_000)

it("asks for nothing of a case at other addresses below it", async () => {
  for (const below of ["refer", "decisions", `interviews/${CASE}`]) await openAt(`/cases/${CASE}/${below}`)
  expect(new Set(asked())).toEqual(new Set(["/sessions/refresh", "/system"]))
}, 60_000)

it("takes an answer for fresh as long as one in memory", async () => {
  vi.useFakeTimers({ toFake: ["performance"] })
  const { askAhead, takeAhead, FRESH_MS } = await import("@/api/ahead")
  const ask = () => askAhead(["/api/v1/system"], [], () => undefined)
  const request = new Request(`${window.location.origin}/api/v1/system`)
  ask()
  vi.advanceTimersByTime(FRESH_MS - 1)
  expect(takeAhead(request)).toBeDefined()
  expect(takeAhead(request)).toBeUndefined()
  ask()
  vi.advanceTimersByTime(FRESH_MS)
  expect(takeAhead(request)).toBeUndefined()
})
