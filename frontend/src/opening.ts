import { askAhead } from "@/api/ahead"

/**
 * The pages that open by their address while somebody waits for them: what they ask first (their loaders ask the same), and
 * their code.
 */
const PAGES: readonly {
  at: RegExp
  asks: (id: string, section?: string) => string[]
  code: () => Promise<unknown>
}[] = [
  {
    at: /^\/cases\/([0-9a-f-]{36})(?:\/(?!refer$|decisions$)(\w+))?$/,
    asks: (id, section) => [
      `/api/v1/cases/${id}`,
      ...(section ? [] : [`/api/v1/cases/${id}/timeline?limit=50`]),
      "/api/v1/pack",
    ],
    code: () => import("@/features/cases/CasePage"),
  },
]

/** How long the code waits for another tab that is asking for the session. */
const PATIENCE_MS = 30

/**
 * Begins to open the signed-in app at an address, before anything of it is there. What does not arrive is asked for again
 * by whoever needs it, and they say what went wrong.
 */
export async function open(pathname: string) {
  const page = PAGES.find(({ at }) => at.test(pathname))
  const [, id = "", section] = page?.at.exec(pathname) ?? []
  // Whoever reads code hears nothing: the session is asked for before.
  await new Promise<void>((asked) => {
    askAhead(["/api/v1/system"], page?.asks(id, section) ?? [], asked)
    setTimeout(asked, PATIENCE_MS)
  })
  for (const code of [import("@/app/App"), page?.code()]) code?.catch(() => undefined)
}
