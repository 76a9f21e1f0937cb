import { offerUpdate } from "@punte/client"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { ServiceOffer } from "@/api/types"
import { showOnPage } from "@/test.render"
import { OfferDialog } from "./OfferDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ services: [], code_lists: {} }),
  offerUpdate: vi.fn(),
}))

const offer = {
  id: "s1",
  version: 2,
  service: "shelter",
  capacity: 10,
  free: 3,
  rules: { sexes: [], languages: [], accepts_children: true, disability_access: false },
  hours: "9–17",
} as unknown as ServiceOffer

it("shows both versions of a service to whoever comes second, and keeps what was typed", async () => {
  const user = userEvent.setup()
  const current = { ...offer, version: 3, free: 1 }
  vi.mocked(offerUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  const onClose = vi.fn()
  await showOnPage(
    <Suspense>
      <OfferDialog organisationId="o1" offer={offer} taken={[]} onClose={onClose} />
    </Suspense>,
  )
  const hours = await screen.findByRole("textbox", { name: "Hours" })
  await user.clear(hours)
  await user.type(hours, "8–20")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  // Whoever goes back finds what was typed.
  await user.click(within(conflict).getByRole("button", { name: "Back to the form" }))
  expect(await screen.findByRole("textbox", { name: "Hours" })).toHaveValue("8–20")
  vi.mocked(offerUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(offerUpdate).mockResolvedValueOnce(current as never)
  await user.click(screen.getByRole("button", { name: "Save" }))
  const again = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  const places = within(again).getByRole("group", { name: "Free now" })
  expect(within(places).getByRole("radio", { name: "Saved meanwhile: 1 of 10 free" })).toBeChecked()
  await user.click(within(again).getByRole("radio", { name: "Yours: 8–20" }))
  await user.click(within(again).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  const sent = vi.mocked(offerUpdate).mock.calls.map(([{ headers }]) => headers["If-Match"])
  expect(sent).toEqual(['"2"', '"2"', '"3"'])
  expect(vi.mocked(offerUpdate).mock.lastCall?.[0].body).toMatchObject({
    capacity: 10,
    free: 1,
    hours: "8–20",
  })
})
