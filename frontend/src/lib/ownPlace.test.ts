import { expect, it } from "vitest"
import { ownPlace } from "./ownPlace"

it("goes to pages of this app only, whatever browsers make of an address", () => {
  for (const place of ["/", "/cases?status=open", "/cases/1#plan", "/.//evil.example"])
    expect(ownPlace(place, "/home")).toBe(place)
  for (const place of [
    null,
    "",
    "cases",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "//[",
  ])
    expect(ownPlace(place, "/home")).toBe("/home")
})
