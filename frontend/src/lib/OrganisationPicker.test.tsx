import { organisationList } from "@punte/client"
import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { OrganisationPicker } from "./OrganisationPicker"

vi.mock("@punte/client", async (original) => ({ ...(await original<object>()), organisationList: vi.fn() }))

const body = (kind: string, name: string) => ({ id: name, name, kind, is_active: true })

it("asks the server for each kind, and says that there are more than it shows", async () => {
  const onChange = vi.fn()
  vi.mocked(organisationList).mockImplementation((async ({
    query,
  }: {
    query: { kind: string; q?: string }
  }) => ({
    items: [body(query.kind, query.kind === "police" ? "Zalău Police" : `Court ${query.q ?? "A"}`)],
    next: query.q ? null : "more",
  })) as never)
  await show(
    <OrganisationPicker label="Body" value={null} onChange={onChange} kinds={["police", "prosecution"]} />,
  )
  await userEvent.click(screen.getByRole("combobox", { name: "Body" }))
  const names = async () => (await screen.findAllByRole("option")).map((option) => option.textContent)
  await screen.findByText(/type more of it to find others/)
  expect(await names()).toEqual(["Court A", "Zalău Police"])
  await userEvent.type(screen.getByRole("combobox", { name: "Body" }), "Zz")
  await userEvent.click(await screen.findByRole("option", { name: "Court Zz" }))
  expect(screen.queryByText(/type more of it to find others/)).not.toBeInTheDocument()
  expect(onChange).toHaveBeenCalledWith({ id: "Court Zz", name: "Court Zz" })
})
