import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case } from "@/api/caseTypes"
import { setMe } from "@/api/token"
import type { Me } from "@/api/types"
import { showOnPage } from "@/test.render"
import { FamilySection } from "./FamilySection"

const label = (en: string) => ({ ro: en, sq: en, en })
const code = (code: string, en: string) => ({ code, labels: label(en) })
const list = vi.fn()
const create = vi.fn()
const mark = vi.fn()
const search = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [],
    services: [],
    code_lists: {
      family_kind: [code("child", "Child"), code("sibling", "Sister or brother")],
      family_advice: [code("keep_together", "Keep together"), code("keep_apart", "Keep apart: danger")],
    },
  }),
  familyLinkList: (given: unknown) => list(given),
  familyLinkCreate: (given: unknown) => create(given),
  familyLinkMarkError: (given: unknown) => mark(given),
  caseSearch: (given: unknown) => search(given),
}))

const link = (id: string, more: object = {}) => ({
  id,
  version: 1,
  kind: "child",
  advice: "keep_apart",
  other: {
    id: `case-${id}`,
    reference: `RO-${id}`,
    code_name: `Salcie ${id}`,
    sex: "female",
    age_group: "a0_13",
    assigned_name: "Ana",
  },
  organisation_name: "Casa",
  recorded_by_name: "Ana",
  recorded_at: "2026-03-02T08:00:00Z",
  is_error: false,
  error_by_name: null,
  error_at: null,
  abilities: ["family_link_mark_error"],
  ...more,
})
const file = (abilities: string[]) =>
  ({ id: "c1", organisation_id: "o1", abilities, code_name: "Salcie 1" }) as unknown as Case

const open = (abilities = ["family_link_list", "family_link_create"]) =>
  showOnPage(
    <Suspense>
      <FamilySection file={file(abilities)} />
    </Suspense>,
  )

beforeEach(() => {
  for (const one of [list, create, mark, search]) one.mockReset()
  const permissions = ["cases.edit", "cases.create"].map((permission) => ({ permission, reach: "own" }))
  setMe({ user: { id: "u1" }, organisation: { id: "o1" }, permissions } as unknown as Me)
})

it("shows who must not meet in words, and what was an error without the means to mark it", async () => {
  const wrong = { is_error: true, error_by_name: "Mihai", error_at: "2026-03-03T08:00:00Z", abilities: [] }
  list.mockResolvedValue({ items: [link("2"), link("3", wrong)] })
  await open()
  await screen.findByRole("link", { name: "Salcie 2" })
  const table = screen.getByRole("table", { name: "Cases of family and companions" })
  const [, first, second] = within(table).getAllByRole("row")
  if (!first || !second) throw new Error("two links are shown")
  expect(within(first).getByRole("link", { name: "Salcie 2" })).toHaveAttribute("href", "/cases/case-2")
  expect(first).toHaveTextContent("Keep apart: danger")
  expect(second).toHaveTextContent("Error")
  expect(second).toHaveTextContent("Mihai")
  expect(within(second).queryByRole("button")).toBeNull()

  mark.mockResolvedValue({})
  await userEvent.click(
    within(first).getByRole("button", { name: "Mark as an error: the link with Salcie 2" }),
  )
  const dialog = await screen.findByRole("dialog", { name: "Mark this link as an error?" })
  await userEvent.click(within(dialog).getByRole("button", { name: "Mark as an error" }))
  expect(mark.mock.calls[0]?.[0]).toMatchObject({
    path: { id: "c1", link_id: "2" },
    headers: { "If-Match": '"1"' },
  })
})

it("links a case by its reference, and says that nobody knows of one", async () => {
  list.mockResolvedValue({ items: [] })
  await open()
  expect(await screen.findByText("Nobody is linked with this person")).toBeVisible()
  expect(screen.getByRole("link", { name: "Open a case for a family member" })).toHaveAttribute(
    "href",
    "/cases/new?family=c1",
  )
  await userEvent.click(screen.getByRole("button", { name: "Link a case" }))
  const dialog = await screen.findByRole("dialog")
  const save = () => userEvent.click(within(dialog).getByRole("button", { name: "Link the cases" }))
  await save()
  expect(search).not.toHaveBeenCalled()
  await userEvent.type(within(dialog).getByRole("textbox", { name: /Reference/ }), " ro-7k3m-9qft ")
  for (const [field, option] of [
    ["What the other person is to this one", "Child"],
    ["What to mind where the two might meet", "Keep together"],
  ] as const) {
    await userEvent.click(within(dialog).getByRole("combobox", { name: field }))
    await userEvent.click(await screen.findByRole("option", { name: option }))
  }
  search.mockResolvedValueOnce({ items: [] })
  await save()
  expect(await within(dialog).findByText("You do not know of such a case.")).toBeVisible()
  search.mockResolvedValueOnce({ items: [{ id: "c2" }] })
  create.mockResolvedValue(link("2"))
  await save()
  expect(search.mock.calls[0]?.[0]).toMatchObject({ body: { reference: "RO-7K3M-9QFT" } })
  expect(create.mock.calls[0]?.[0]).toMatchObject({
    path: { id: "c1" },
    body: { other_case_id: "c2", kind: "child", advice: "keep_together" },
  })
})

it("says why nobody links where they may not", async () => {
  list.mockResolvedValue({ items: [] })
  await open([])
  expect(await screen.findByText("Nobody is linked with this person")).toBeVisible()
  expect(screen.queryByRole("link", { name: "Open a case for a family member" })).toBeNull()
  const button = screen.getByRole("button", { name: "Link a case" })
  expect(button).toHaveAttribute("data-disabled", "true")
})
