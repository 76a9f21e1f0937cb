import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { askForFactor } from "@/api/stepUp"
import { setMe } from "@/api/token"
import { show } from "@/test.render"
import en from "../../locales/en.json"
import { StepUp } from "./StepUp"

const credentials = vi.fn()
const prove = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  credentialRead: () => credentials(),
  factorBegin: async () => ({ challenge_id: "c", options: { challenge: "AA" } }),
  factorProve: (given: unknown) => prove(given),
}))

class FakeCredential {
  static parseRequestOptionsFromJSON = (options: object) => options
  toJSON = () => ({ id: "k" })
}

const held = (passkeys: number, is_passkey_required: boolean) => ({
  passkeys: Array.from({ length: passkeys }, (_, id) => ({ id: String(id) })),
  is_passkey_required,
})

beforeEach(() => {
  setMe({ must_add_passkey: false } as never)
  vi.stubGlobal("PublicKeyCredential", FakeCredential)
  Object.defineProperty(navigator, "credentials", {
    configurable: true,
    value: { get: async () => new FakeCredential() },
  })
  prove.mockReset().mockResolvedValue(undefined)
})
afterEach(() => vi.unstubAllGlobals())

it("takes password and code together, and says once more when they are wrong", async () => {
  credentials.mockResolvedValue(held(0, false))
  prove.mockRejectedValueOnce(new Problem({ status: 403, code: "credentials_refused" }))
  const proven = askForFactor()
  await show(<StepUp />)
  const user = userEvent.setup()
  await user.type(await screen.findByLabelText(en.signIn.password), "furtuna pe deal seara")
  await user.type(screen.getByLabelText(en.signIn.code), "123 456")
  await user.click(screen.getByRole("button", { name: en.stepUp.confirm }))
  expect(await screen.findByText(en.problems.codes.credentials_refused)).toBeVisible()
  await user.type(screen.getByLabelText(en.signIn.code), "654321")
  await user.click(screen.getByRole("button", { name: en.stepUp.confirm }))
  expect(await proven).toBe(true)
  const factor = { kind: "totp", code: "654321" }
  expect(prove).toHaveBeenLastCalledWith({ body: { password: "furtuna pe deal seara", factor } })
})

it("asks who signs in with a passkey alone for that alone", async () => {
  credentials.mockResolvedValue(held(1, true))
  const proven = askForFactor()
  await show(<StepUp />)
  const user = userEvent.setup()
  await user.click(await screen.findByRole("button", { name: en.stepUp.passkey }))
  await waitFor(() => expect(screen.queryByLabelText(en.signIn.password)).toBeNull())
  expect(await proven).toBe(true)
  expect(prove).toHaveBeenCalledWith({ body: { passkey: { challenge_id: "c", credential: { id: "k" } } } })
})

it("goes without where nobody proves it", async () => {
  credentials.mockResolvedValue(held(0, false))
  const proven = askForFactor()
  await show(<StepUp />)
  await userEvent.click(await screen.findByRole("button", { name: en.common.cancel }))
  expect(await proven).toBe(false)
})
