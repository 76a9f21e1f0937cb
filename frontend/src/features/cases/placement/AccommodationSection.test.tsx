import { placementCreate, placementEnd, placementList, placementMove, placementUpdate } from "@punte/client"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, Placement } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { t } from "@/i18n"
import { showOnPage } from "@/test.render"
import { AccommodationSection } from "./AccommodationSection"

const labels = { ro: "Own home", sq: "Own home", en: "Own home" }
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [],
    services: [],
    code_lists: { placement_end: [{ code: "own_home", labels }] },
  }),
  placementList: vi.fn(),
  placementOfferList: async () => ({
    items: [
      {
        offer_id: "f1",
        organisation_id: "o1",
        organisation_name: "Casa",
        service: "ACC",
        capacity: 4,
        free: 1,
      },
    ],
  }),
  placementCreate: vi.fn(),
  placementUpdate: vi.fn(),
  placementEnd: vi.fn(),
  placementMove: vi.fn(),
}))

const stay = {
  id: "p1",
  version: 3,
  service: "ACC",
  organisation_name: "Casa",
  started_on: "2026-03-02",
  planned_end_on: null,
  ended_on: null,
  nights: 4,
  note: "Mine.",
  abilities: ["placement_update", "placement_end", "placement_move"],
} as unknown as Placement
const elsewhere = { ...stay, id: "p2", organisation_name: "Speranța", note: "Another." }
const holds = (...items: Placement[]) => vi.mocked(placementList).mockResolvedValue({ items } as never)
const newer = (current: Placement) => new Problem({ status: 412, code: "stale", current })
const file = {
  id: "c1",
  organisation_id: "o1",
  abilities: ["placement_list", "placement_create"],
} as unknown as Case

beforeEach(() => {
  vi.resetAllMocks()
  setMe({ user: { id: "u1" }, organisation: { id: "o1" }, permissions: [] } as never)
})

const open = async (button: string, dialog: string) => {
  await showOnPage(
    <Suspense>
      <AccommodationSection file={file} />
    </Suspense>,
  )
  await userEvent.click(await screen.findByRole("button", { name: button }))
  return screen.findByRole("dialog", { name: dialog })
}
const press = (dialog: HTMLElement, name: string) =>
  userEvent.click(within(dialog).getByRole("button", { name }))

it("ends the stay it was opened on, in its newest version, whatever the list shows meanwhile", async () => {
  holds(stay)
  const dialog = await open("End the stay", "End the stay at Casa")
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Why the person leaves" }))
  await userEvent.click(await screen.findByRole("option", { name: "Own home" }))
  holds(elsewhere)
  vi.mocked(placementEnd).mockRejectedValueOnce(newer({ ...stay, version: 5 }))
  await press(dialog, "End the stay")
  expect(await screen.findByRole("heading", { name: "Speranța", hidden: true })).toBeInTheDocument()
  expect(await within(dialog).findByText(/What you typed is still here/)).toBeVisible()
  vi.mocked(placementEnd).mockResolvedValueOnce(stay as never)
  await press(dialog, "End the stay")
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  const sent = vi
    .mocked(placementEnd)
    .mock.calls.map(([{ path, headers }]) => [path.placement_id, headers["If-Match"]])
  expect(sent).toEqual([
    ["p1", '"3"'],
    ["p1", '"5"'],
  ])
})

it("says what is missing of the end of a stay", async () => {
  holds(stay)
  const dialog = await open("End the stay", "End the stay at Casa")
  await press(dialog, "End the stay")
  expect(within(dialog).getByText("Check the marked fields.")).toBeVisible()
  expect(within(dialog).getByText("Fill this in.")).toBeVisible()
  expect(placementEnd).not.toHaveBeenCalled()
})

it("shows both versions of a change of the stay, and saves what was chosen on the newer one", async () => {
  holds(stay)
  const dialog = await open("Change", "Change the stay")
  await userEvent.type(within(dialog).getByRole("textbox", { name: /way there/ }), "!")
  vi.mocked(placementUpdate).mockRejectedValueOnce(
    newer({ ...stay, version: 4, note: "Theirs.", planned_end_on: "2026-05-02" }),
  )
  vi.mocked(placementUpdate).mockResolvedValueOnce(stay as never)
  await press(dialog, "Save")
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  await userEvent.click(within(conflict).getByRole("radio", { name: "Yours: Mine.!" }))
  await userEvent.click(within(conflict).getByRole("button", { name: /Save/ }))
  await waitFor(() => expect(placementUpdate).toHaveBeenCalledTimes(2))
  const [, [second] = []] = vi.mocked(placementUpdate).mock.calls
  expect(second?.headers["If-Match"]).toBe('"4"')
  expect(second?.body).toEqual({ planned_end_on: "2026-05-02", note: "Mine.!" })
})

it("asks nothing where the newer version differs in nothing that can be chosen", async () => {
  holds(stay)
  const dialog = await open("Change", "Change the stay")
  await userEvent.type(within(dialog).getByRole("textbox", { name: /way there/ }), "!")
  vi.mocked(placementUpdate).mockRejectedValueOnce(newer({ ...stay, version: 4, note: "Mine.!" }))
  vi.mocked(placementUpdate).mockResolvedValueOnce(stay as never)
  await press(dialog, "Save")
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(placementUpdate).mock.calls[1]?.[0].headers["If-Match"]).toBe('"4"')
})

it("asks before a changed note is lost", async () => {
  holds(stay)
  const dialog = await open("Change", "Change the stay")
  await userEvent.type(within(dialog).getByRole("textbox", { name: /way there/ }), "!")
  await userEvent.keyboard("{Escape}")
  expect(await screen.findByRole("dialog", { name: "Leave without saving?" })).toBeVisible()
})

it("shows where the person stays when somebody was faster, and says so", async () => {
  holds()
  const dialog = await open("Move in", "Where does the person move in?")
  await userEvent.click(await within(dialog).findByRole("radio", { name: /Casa/ }))
  holds(elsewhere)
  vi.mocked(placementCreate).mockRejectedValueOnce(
    new Problem({ status: 409, code: "not_now", detail: "already_placed" }),
  )
  await press(dialog, "Move in")
  expect(await within(dialog).findByText(/stays somewhere already; the page now shows where/)).toBeVisible()
  expect(await screen.findByRole("heading", { name: "Speranța", hidden: true })).toBeInTheDocument()
})

it("moves the person on from the stay that was opened", async () => {
  holds(stay)
  const dialog = await open("Move to another place", "Where does the person move to?")
  await userEvent.click(await within(dialog).findByRole("radio", { name: /Casa/ }))
  vi.mocked(placementMove).mockResolvedValueOnce(stay as never)
  await press(dialog, "Move to another place")
  await waitFor(() => expect(placementMove).toHaveBeenCalled())
  expect(vi.mocked(placementMove).mock.calls[0]?.[0]).toMatchObject({
    path: { placement_id: "p1" },
    body: { offer_id: "f1", organisation_id: "o1" },
  })
})

it("counts free places in the number of all of them", () => {
  expect([1, 4].map((count) => t("placement.freeOf", { free: 1, count }))).toEqual([
    "1 of 1 place free",
    "1 of 4 places free",
  ])
})
