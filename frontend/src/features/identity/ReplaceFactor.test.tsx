import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { show } from "@/test.render"
import { ReplaceFactor } from "./ReplaceFactor"

const finish = vi.fn()

vi.mock("@punte/client/public", async (original) => ({
  ...(await original<object>()),
  replacementRead: async () => ({
    totp_secret: "JBSWY3DPEHPK3PXP",
    totp_uri: "otpauth://totp/Punte:ana?secret=JBSWY3DPEHPK3PXP",
    expires_at: "2026-03-03T08:00:00Z",
  }),
  replacementFinish: (call: unknown) => finish(call),
}))

it("asks again by the same call where the answer was lost, and says how to get codes", async () => {
  finish
    .mockRejectedValueOnce(new Problem({ status: 0, code: "unreachable" }))
    .mockResolvedValueOnce({ recovery_codes: [], is_repeated: true, must_add_passkey: false })
  await show(<ReplaceFactor token="link" />)
  await userEvent.type(screen.getByLabelText("Code that you were given"), "7K3M-9QXT-2BWE")
  await userEvent.type(screen.getByLabelText("Your password"), "furtuna pe deal seara")
  await userEvent.click(screen.getByRole("button", { name: "Continue" }))
  const submit = await screen.findByRole("button", { name: "Replace my lost factors" })
  await userEvent.type(screen.getByRole("textbox"), "492039")
  await userEvent.click(submit)
  expect(await screen.findByText(/The server cannot be reached/)).toBeVisible()
  await userEvent.click(submit)
  expect(await screen.findByRole("heading", { name: "Your new second factor works" })).toBeVisible()
  expect(screen.getByText(/make new recovery codes in your account/)).toBeVisible()
  const keys = finish.mock.calls.map(([{ headers }]) => headers["Idempotency-Key"])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[1]).toBe(keys[0])
})
