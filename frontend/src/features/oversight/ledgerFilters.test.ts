import { describe, expect, it } from "vitest"
import { inForce, isReference, only, searched } from "./ledgerFilters"

describe("a search of the register", () => {
  it("asks by one of case, user and organisation only", () => {
    const user = "7e9f3c1a-1111-4222-8333-444455556666"
    const asked = searched({ case_reference: "RO-7K3M-9QFT", user_id: user, kind: "read.person" })
    expect(asked).toEqual({ limit: 50, case_reference: "RO-7K3M-9QFT", kind: "read.person" })
  })

  it("asks what was done to a user by itself", () => {
    const user = "7e9f3c1a-1111-4222-8333-444455556666"
    expect(searched({ subject_id: user })).toEqual({ limit: 50, subject_id: user })
    expect(only("user_id", user)).toEqual({
      case_reference: null,
      user_id: user,
      subject_id: null,
      organisation_id: null,
    })
  })

  it("leaves out what is no case, no user, no kind and no day", () => {
    const typed = {
      case_reference: "x",
      user_id: "u",
      kind: "read.all",
      from: "yesterday",
      until: "2026-99-99",
    }
    expect(searched(typed)).toEqual({ limit: 50 })
    expect(inForce(typed)).toEqual({})
  })

  it("holds the whole of the last day", () => {
    const { from = "", before = "" } = searched({ from: "2026-03-28", until: "2026-03-28" })
    expect(new Date(from).getHours()).toBe(0)
    expect(new Date(before).getDate()).toBe(29)
    expect(new Date(before).getHours()).toBe(0)
  })

  it.each([
    ["RO-7K3M-9QFT", true],
    ["ro 7k3m9qft", true],
    ["7K3M-9QFT", false],
    ["RO-7K3M-9QFU", false],
    ["Ana", false],
  ])("knows whether %s can be a reference", (text, expected) => {
    expect(isReference(text)).toBe(expected)
  })
})
