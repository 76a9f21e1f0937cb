import { screen, within } from "@testing-library/react"
import { Suspense } from "react"
import { expect, it, vi } from "vitest"
import type { Activity } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { ActivityConflict } from "./ActivityConflict"
import { begin } from "./activityForm"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], services: [], code_lists: {} }),
}))

const activity = { number: "A1", title: "Workshops", version: 1, budget_line_id: "l1" } as Activity
const line = { id: "l3", code: "3.1", name: "Trainers" }
const told = { ...activity, budget_line_id: "l3", line } as unknown as Activity

it.each([
  ["a line of others", { ...activity, budget_line_id: "l2" }, "Another line, of another organisation"],
  ["a line that is told", told, "3.1 Trainers"],
  ["none", { ...activity, budget_line_id: null }, "Not recorded"],
])("says in words that %s pays for it now", async (_, newer, words) => {
  await showOnPage(
    <Suspense>
      <ActivityConflict
        mine={begin(activity)}
        newer={{ ...newer, version: 2 }}
        all={[]}
        lines={new Map([["l1", "A line of another organisation"]])}
        onSave={() => undefined}
        onClose={() => undefined}
        isBusy={false}
      />
    </Suspense>,
  )
  const of = within(await screen.findByRole("group", { name: "Line of the budget" }))
  expect(of.getByRole("radio", { name: "Yours: A line of another organisation" })).not.toBeChecked()
  expect(of.getByRole("radio", { name: `Saved meanwhile: ${words}` })).toBeChecked()
  expect(screen.getAllByRole("group")).toHaveLength(1)
})
