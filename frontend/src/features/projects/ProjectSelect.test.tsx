import { projectList } from "@punte/client/projects"
import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { ProjectSelect } from "./ProjectSelect"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  projectList: vi.fn(async ({ query }) => ({
    items: query.q ? [{ id: "p200", title: "The two hundredth" }] : [{ id: "p1", title: "The first" }],
  })),
  projectRead: async () => ({ id: "p200", title: "The two hundredth" }),
}))

function Form() {
  const [id, setId] = useState<string | null>(null)
  return <ProjectSelect value={id} onChange={setId} />
}

it("finds what is typed, and asks for all again once one is chosen", async () => {
  const user = userEvent.setup()
  await show(<Form />)
  const field = screen.getByRole("combobox", { name: /^Project/ })
  await user.type(field, "hundredth")
  await user.click(await screen.findByRole("option", { name: "The two hundredth" }))
  expect(field).toHaveValue("The two hundredth")
  await user.click(field)
  expect(await screen.findByRole("option", { name: "The first" })).toBeInTheDocument()
  const asked = vi.mocked(projectList).mock.calls.map(([options]) => options?.query?.q)
  expect(asked).toContain("hundredth")
  expect(asked).not.toContain("The two hundredth")
})
