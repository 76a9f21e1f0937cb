import { describe, expect, it } from "vitest"
import type { Need } from "@/api/caseTypes"
import { needsFrom, needsToSend } from "./needsForm"

const need = (change: Partial<Need>): Need => ({
  domain: "legal",
  state: "unmet",
  situation: " No lawyer. ",
  wish: "wanted",
  wish_words: "Company.",
  priority: "urgent",
  ...change,
})

describe("needs", () => {
  it("begin where the newest assessment left them", () => {
    const newest = {
      id: "1",
      assessed_on: "2026-03-02",
      assessed_by: "2",
      assessed_by_name: "Ana",
      organisation_name: "Casa",
      recorded_at: "2026-03-02T10:00:00Z",
      needs: [need({})],
    }
    const [work, legal] = needsFrom(["work", "legal"], newest)
    expect(work).toMatchObject({ state: "not_asked", wish: "not_asked", priority: null })
    expect(legal).toEqual(need({}))
  })

  it("send nothing that a state does not take", () => {
    const [unmet, silent, fine] = needsToSend([
      need({}),
      need({ state: "not_asked", wish: "wanted" }),
      need({ state: "no_need" }),
    ])
    expect(unmet).toEqual(need({ situation: "No lawyer." }))
    expect(silent).toMatchObject({
      situation: null,
      wish: "not_asked",
      wish_words: null,
      priority: null,
    })
    expect(fine).toMatchObject({ situation: "No lawyer.", priority: null })
  })
})
