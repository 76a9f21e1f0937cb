import { expect, it, vi } from "vitest"
import { shellLoader } from "./shellLoader"

vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  currentMe: async () => undefined,
}))
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  systemRead: async () => ({ profile: "production" }),
}))

it("sends who is not signed in to sign in, with the secret of a link that no server sees", async () => {
  window.history.replaceState(null, "", "/account/address#secret")
  const request = new Request(`${window.location.origin}/account/address`)
  const asked = shellLoader({ request } as Parameters<typeof shellLoader>[0])
  // The page takes it out of the address as soon as it is there.
  window.history.replaceState(null, "", "/account/address")
  const answer = await asked
  expect(answer?.headers.get("Location")).toBe("/sign-in?next=%2Faccount%2Faddress#secret")
})
