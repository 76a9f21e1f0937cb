import { strategyMeasureList } from "@punte/client/projects"
import { screen, within } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import type { Strategy } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { MeasuresSection } from "./MeasuresSection"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  strategyMeasureList: vi.fn(),
}))

const strategy = { id: "s1", objectives: [{ id: "o2", number: "2", text: "Prevention" }] } as Strategy

it("says which objective a measure serves, and who answers for it apart from who helps", async () => {
  const measure = (text: string, more: object) => ({ id: text, text, bodies: [], links: [], ...more })
  const items = [
    measure("Train the police", {
      objective_id: "o2",
      bodies: [
        { part: "partner", name: "The school inspectorate" },
        { part: "responsible", name: "The agency", role: "national rapporteur" },
      ],
    }),
    measure("Print the guide", { bodies: [{ part: "partner", name: "An association" }] }),
  ]
  vi.mocked(strategyMeasureList).mockResolvedValue({ items, next: null } as never)
  await showOnPage(<MeasuresSection strategy={strategy} mayChange={false} />)
  const rowOf = async (name: RegExp) => within(await screen.findByRole("row", { name }))
  const police = await rowOf(/Train the police/)
  expect(police.getByText("Objective it serves: 2 Prevention")).toBeVisible()
  const part = (row: typeof police, name: string) => row.getByText(name).nextElementSibling?.textContent
  expect(part(police, "Answers for it")).toBe("The agency, national rapporteur")
  expect(part(police, "Helps")).toBe("The school inspectorate")
  const guide = await rowOf(/Print the guide/)
  expect(part(guide, "Answers for it")).toBe("Not stated")
  expect(part(guide, "Helps")).toBe("An association")
})
