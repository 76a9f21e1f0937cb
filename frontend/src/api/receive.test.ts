import { beforeEach, expect, it, vi } from "vitest"
import { nameIn, receive } from "./receive"
import { hold } from "./token"

beforeEach(() => {
  const in_an_hour = new Date(Date.now() + 3_600_000).toISOString()
  hold({ access_token: "token", expires_at: in_an_hour, me: {} } as never)
})

it.each([
  ['attachment; filename="punte-1a2b3c4d.pdf"', "punte-1a2b3c4d.pdf"],
  ['attachment; filename="../../.bashrc"', undefined],
  ['attachment; filename="a/b.pdf"', undefined],
  ['inline; filename="a.pdf"', undefined],
  [null, undefined],
])("takes from %s the name %s", (disposition, name) => {
  expect(nameIn(disposition)).toBe(name)
})

it("asks with the token, tells how much came, and gives the content under the server's name", async () => {
  const asked = vi.fn<typeof fetch>(
    async () =>
      new Response("0123456789", {
        headers: { "Content-Disposition": 'attachment; filename="punte-1.pdf"' },
      }),
  )
  vi.stubGlobal("fetch", asked)
  const told: number[] = []
  const { content, name } = await receive(
    async ({ fetch }) => (await fetch(new Request("http://localhost/api/v1/x"))).blob(),
    (received) => told.push(received),
  )
  expect(name).toBe("punte-1.pdf")
  expect(await content.text()).toBe("0123456789")
  expect(told.at(-1)).toBe(10)
  const [request] = asked.mock.calls[0] ?? []
  expect(request instanceof Request && request.headers.get("Authorization")).toBe("Bearer token")
})

it("leaves a refusal as it is", async () => {
  vi.stubGlobal("fetch", async () => new Response('{"code":"not_now"}', { status: 409 }))
  const tell = vi.fn()
  await receive(async ({ fetch }) => {
    const answer = await fetch(new Request("http://localhost/api/v1/x"))
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain("not_now")
    return new Blob()
  }, tell)
  expect(tell).not.toHaveBeenCalled()
})
