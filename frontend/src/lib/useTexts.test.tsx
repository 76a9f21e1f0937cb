import { act, fireEvent, screen, waitFor } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { useTexts } from "./useTexts"

it("sends a form once that is submitted twice before anything is drawn again", async () => {
  const first = Promise.withResolvers<void>()
  const send = vi.fn(() => first.promise)
  function Form() {
    const form = useTexts({ checks: { code: () => null }, send })
    return (
      <form onSubmit={form.onSubmit} aria-label="Sign in">
        <input name="code" defaultValue="123456" />
        <button type="submit" disabled={form.isSending}>
          Send
        </button>
      </form>
    )
  }
  await show(<Form />)
  const form = screen.getByRole("form", { name: "Sign in" })
  act(() => {
    fireEvent.submit(form)
    fireEvent.submit(form)
  })
  expect(screen.getByRole("button")).toBeDisabled()
  first.resolve()
  await waitFor(() => expect(screen.getByRole("button")).toBeEnabled())
  expect(send).toHaveBeenCalledExactlyOnceWith({ code: "123456" })
  fireEvent.submit(form)
  await waitFor(() => expect(send).toHaveBeenCalledTimes(2))
})
