import { expect, it } from "vitest"
import { drafts } from "./drafts"

const { differing, reconcile } = drafts<string>(Object.is)

it("keeps both sides of a conflict and asks only where both answered differently", () => {
  const before = { a: "", b: "", c: "", d: "high" }
  const mine = { a: "high", b: "high", c: "high", d: "high" }
  const theirs = { a: "", b: "low", c: "high", d: "low" }
  const { merged, open } = reconcile(mine, before, theirs)
  expect(open).toEqual(["b"])
  expect(merged).toEqual({ a: "high", b: "high", c: "high", d: "low" })
  expect(differing(merged, theirs)).toEqual(["a", "b"])
})
