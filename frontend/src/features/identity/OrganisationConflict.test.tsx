import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { OrganisationConflict } from "./OrganisationConflict"

const labelled = (code: string, en: string) => ({ code, labels: { ro: en, sq: en, en } })
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  organisationRead: async ({ path }: { path: { id: string } }) => ({
    id: path.id,
    name: path.id === "o2" ? "The ministry" : "The agency",
  }),
  packRead: async () => ({
    counties: [labelled("RO-CJ", "Cluj"), labelled("RO-AB", "Alba")],
    services: [],
    code_lists: { organisation_mandate: [labelled("protection", "Protection of victims")] },
  }),
}))

const mine = {
  kind: "police",
  names: { ro: "Poliția", sq: null, en: null },
  aliases: [],
  counties: ["RO-CJ", "RO-AB"],
  parent_id: "o3",
  mandates: [],
  contact: { phone: "021", fax: null, links: [] },
}
const newer = {
  ...mine,
  version: 4,
  names: { ro: null, sq: null, en: "Poliția" },
  counties: ["RO-AB", "RO-CJ"],
  parent_id: "o2",
  mandates: ["protection"],
  contact: { phone: null, fax: "021", links: [{ kind: "other", name: "The blog", address: null }] },
}

it("says in words what differs, and saves what was chosen of it", async () => {
  const onSave = vi.fn()
  await showOnPage(
    <Suspense>
      <OrganisationConflict
        mine={mine as never}
        newer={newer as never}
        onSave={onSave}
        onClose={() => undefined}
        isBusy={false}
      />
    </Suspense>,
  )
  const dialog = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  for (const [label, yours, theirs] of [
    ["Names", "Romanian: Poliția", "English: Poliția"],
    ["Part of", "The agency", "The ministry"],
    ["Mandate", "Not recorded", "Protection of victims"],
    ["Contact", "Phone: 021", "Fax: 021 · Elsewhere: The blog"],
  ] as const) {
    const field = within(within(dialog).getByRole("group", { name: label }))
    expect(await field.findByRole("radio", { name: `Yours: ${yours}` })).not.toBeChecked()
    expect(await field.findByRole("radio", { name: `Saved meanwhile: ${theirs}` })).toBeChecked()
  }
  // Counties in another order are the same counties.
  expect(within(dialog).getAllByRole("group")).toHaveLength(4)
  await userEvent.click(within(dialog).getByRole("radio", { name: "Yours: The agency" }))
  await userEvent.click(within(dialog).getByRole("button", { name: "Save my choice" }))
  expect(onSave).toHaveBeenLastCalledWith(
    { ...mine, names: newer.names, mandates: newer.mandates, contact: newer.contact },
    4,
  )
})
