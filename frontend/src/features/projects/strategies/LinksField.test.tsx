import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import type { StrategyMeasure } from "@/api/projectTypes"
import { show } from "@/test.render"
import { InProjectField } from "./LinksField"

type Links = StrategyMeasure["links"]

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  projectList: async () => ({ items: [{ id: "p1", title: "The first project" }] }),
  projectRead: async () => ({ id: "p1", title: "The first project" }),
  activityList: async ({ path }: { path: { id: string } }) => ({
    items:
      path.id === "p1"
        ? [
            { id: "a1", number: "A1", title: "Evaluation" },
            { id: "a2", number: "A2", title: "Workshops" },
          ]
        : [],
  }),
}))

const told = vi.fn<(links: Links) => void>()

function Form({ begun }: { begun: Links }) {
  const [links, setLinks] = useState(begun)
  return (
    <InProjectField
      kind="activity"
      links={links}
      onChange={(next) => {
        told(next)
        setLinks(next)
      }}
    />
  )
}

it("offers the activities of the project that is linked, and keeps what else is linked", async () => {
  const user = userEvent.setup()
  const project = { kind: "project" as const, id: "p1", title: "The first project" }
  const elsewhere = { kind: "activity" as const, id: "b9", title: "B9 Elsewhere", project_id: "p1" }
  await show(<Form begun={[project, elsewhere]} />)
  await user.click(screen.getByRole("combobox", { name: "Activities" }))
  await user.click(await screen.findByRole("option", { name: "A2 Workshops" }))
  expect(told).toHaveBeenLastCalledWith([
    project,
    elsewhere,
    { kind: "activity", id: "a2", title: "A2 Workshops" },
  ])
})
