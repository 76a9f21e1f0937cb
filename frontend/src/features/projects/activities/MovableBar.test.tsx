import { fireEvent, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeAll, expect, it, vi } from "vitest"
import type { Span } from "@/lib/StatedDateInput"
import { show } from "@/test.render"
import { MovableBar } from "./MovableBar"
import { scaleOf } from "./span"

const planned: Span = {
  from: { date: "2026-03-01", precision: "day" },
  to: { date: "2026-03-31", precision: "day" },
}

beforeAll(() => {
  // The test's document lays nothing out: a pixel is a day.
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 365 })
  HTMLElement.prototype.setPointerCapture = () => undefined
})

async function bar() {
  const [onMove, onOpen] = [vi.fn(async () => undefined), vi.fn()]
  const scale = scaleOf([planned])
  if (!scale) throw new Error("no scale")
  await show(<MovableBar name="A1" planned={planned} scale={scale} onMove={onMove} onOpen={onOpen} />)
  return { onMove, onOpen, button: screen.getByRole("button", { name: /^A1/ }) }
}

it("saves where the mouse leaves it, and opens nothing then", async () => {
  const { button, onMove, onOpen } = await bar()
  fireEvent.pointerDown(button, { button: 0, clientX: 60 })
  fireEvent.pointerMove(button, { clientX: 65 })
  fireEvent.pointerUp(button, { clientX: 70 })
  fireEvent.click(button)
  await waitFor(() => expect(onMove).toHaveBeenCalledOnce())
  expect(onMove).toHaveBeenCalledWith({
    from: { date: "2026-03-11", precision: "day" },
    to: { date: "2026-04-10", precision: "day" },
  })
  expect(onOpen).not.toHaveBeenCalled()
})

it("moves one end by its handle, and goes back by the key while it is held", async () => {
  const { button, onMove } = await bar()
  const end = button.querySelector("[data-grip=end]")
  if (!end) throw new Error("no handle")
  fireEvent.pointerDown(end, { button: 0, clientX: 90 })
  fireEvent.pointerMove(end, { clientX: 95 })
  expect(button.getAttribute("aria-label")).toContain("5 April 2026")
  fireEvent.keyDown(button, { key: "Escape" })
  fireEvent.pointerUp(end, { clientX: 95 })
  expect(button.getAttribute("aria-label")).toContain("31 March 2026")
  expect(onMove).not.toHaveBeenCalled()
})

it("is moved by keys, saved by Enter, and left as it was when somebody goes elsewhere", async () => {
  const { button, onMove, onOpen } = await bar()
  const user = userEvent.setup()
  button.focus()
  await user.keyboard("{Shift>}{ArrowRight}{/Shift}{Alt>}{ArrowLeft}{/Alt}{Enter}")
  expect(onMove).toHaveBeenLastCalledWith({
    from: { date: "2026-03-02", precision: "day" },
    to: { date: "2026-03-31", precision: "day" },
  })
  await user.keyboard("{Shift>}{ArrowRight}{/Shift}")
  await user.tab()
  expect(button.getAttribute("aria-label")).toContain("1 March 2026")
  expect(onMove).toHaveBeenCalledOnce()
  button.focus()
  await user.keyboard("{Enter}")
  expect(onOpen).toHaveBeenCalledOnce()
})
