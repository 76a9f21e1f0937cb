import { expect, it, vi } from "vitest"
import { UnderWay } from "./underWay"

it.each([
  ["alike", { body: { titles: ["a"] } }, { body: { titles: ["a"] } }, 1],
  ["with fields in another order", { path: { a: 1, b: 2 } }, { path: { b: 2, a: 1 } }, 1],
  ["with another value", { body: { titles: ["a"] } }, { body: { titles: ["b"] } }, 2],
  ["with one more field", { body: { title: "a" } }, { body: { title: "a", note: "b" } }, 2],
  ["with one field less", { body: { title: "a", note: "b" } }, { body: { title: "a" } }, 2],
  ["of files that only look alike", { body: new Blob(["a"]) }, { body: new Blob(["a"]) }, 2],
])("tells two changes apart: %s", (_, first: object, second: object, times) => {
  const underWay = new UnderWay<object, string>()
  const send = vi.fn(async () => "done")
  void underWay.once(first, send)
  void underWay.once(second, send)
  expect(send).toHaveBeenCalledTimes(times)
})

it("sends what goes back to how it was before another change", () => {
  const underWay = new UnderWay<object, string>()
  const send = vi.fn(async () => "done")
  for (const body of ["a", "b", "a"]) void underWay.once({ body }, send)
  expect(send).toHaveBeenCalledTimes(3)
})

it("sends the same again when nobody waits for the first any more", () => {
  const underWay = new UnderWay<object, string>()
  const send = vi.fn(async () => "done")
  void underWay.once({ body: 1 }, send)
  underWay.forget()
  void underWay.once({ body: 1 }, send)
  expect(send).toHaveBeenCalledTimes(2)
})

it("ends only what came to its end", () => {
  const underWay = new UnderWay<object, string>()
  const send = vi.fn(async () => "done")
  const [first, second] = [{ body: 1 }, { body: 2 }]
  void underWay.once(first, send)
  void underWay.once(second, send)
  underWay.end(first)
  void underWay.once({ body: 2 }, send)
  expect(send).toHaveBeenCalledTimes(2)
  void underWay.once({ body: 1 }, send)
  expect(send).toHaveBeenCalledTimes(3)
})
