import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { BatchProgress } from "@/lib/BatchProgress"
import type { Run } from "@/lib/useBatches"
import { leftOf } from "@/lib/useSelection"
import { show } from "@/test.render"

const rows = ["went", "lost", "changed", "gone"].map((id) => ({ id, name: id, version: 1 }))
const outcomes: Run<(typeof rows)[number]>["outcomes"] = {
  went: "done",
  lost: "already_done",
  changed: "changed",
  gone: "not_found",
}

it("counts what went before its answer was lost with what went", async () => {
  await show(<BatchProgress run={{ rows, outcomes, isRunning: false }} onGoOn={() => undefined} />)
  expect(screen.getByRole("status")).toHaveTextContent("2 have gone.")
  expect(screen.getAllByRole("listitem").map((one) => one.textContent?.split(":")[0])).toEqual([
    "changed",
    "gone",
  ])
})

it("leaves ticked what was not reached, and what changed as it is shown now", () => {
  const ticked = new Map([...rows, { id: "waits", name: "waits", version: 1 }].map((one) => [one.id, one]))
  const shown = [{ id: "changed", version: 2, name: "Oak, RO-1" }]
  const left = (page: typeof shown) => [...leftOf(ticked, outcomes, page).values()]
  expect(left(shown).map(({ id, version }) => [id, version])).toEqual([
    ["changed", 2],
    ["waits", 1],
  ])
  expect(left([]).map(({ id }) => id)).toEqual(["waits"])
})
