import { TransformStream } from "node:stream/web"
import "@testing-library/jest-dom/vitest"
import { cleanup, configure } from "@testing-library/react"
import { afterEach, vi } from "vitest"

afterEach(cleanup)
// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 })

// What jsdom lacks and Mantine asks for.
window.matchMedia ??= vi.fn().mockImplementation((query: string) => ({
  matches: false,
  media: query,
  addEventListener: vi.fn(),
  removeEventListener: vi.fn(),
}))
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
if (!("fonts" in document)) Object.defineProperty(document, "fonts", { value: new EventTarget() })
Element.prototype.scrollIntoView ??= () => undefined

// Browsers have it; the page that tests run in has not.
Object.assign(globalThis, { TransformStream })
