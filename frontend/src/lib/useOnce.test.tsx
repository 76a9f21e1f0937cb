import { act, screen, waitFor } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { useOnce } from "./useOnce"

function Act({ steps }: { steps: () => Promise<unknown> }) {
  const begin = useOnce(steps)
  return (
    <button type="button" onClick={() => void begin().catch(() => undefined)}>
      Begin
    </button>
  )
}
const twice = () =>
  act(() => {
    screen.getByRole("button").click()
    screen.getByRole("button").click()
  })

it("begins once, and again once it has ended, well or not", async () => {
  const first = Promise.withResolvers<void>()
  const steps = vi
    .fn<() => Promise<unknown>>()
    .mockReturnValueOnce(first.promise)
    .mockRejectedValueOnce(new Error("refused"))
    .mockResolvedValue(undefined)
  await show(<Act steps={steps} />)
  twice()
  expect(steps).toHaveBeenCalledTimes(1)
  first.resolve()
  await waitFor(() => {
    twice()
    expect(steps).toHaveBeenCalledTimes(2)
  })
  await waitFor(() => {
    twice()
    expect(steps).toHaveBeenCalledTimes(3)
  })
})
