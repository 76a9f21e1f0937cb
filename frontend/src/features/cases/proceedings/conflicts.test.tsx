import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { type ReactNode, Suspense } from "react"
import { expect, it, vi } from "vitest"
import type { CompensationClaim, Proceeding } from "@/api/caseTypes"
import { showOnPage } from "@/test.render"
import { ClaimConflict } from "./ClaimConflict"
import { claimBody, claimForm, proceedingBody, proceedingForm } from "./forms"
import { ProceedingConflict } from "./ProceedingConflict"

const named = (code: string, words: string) => ({ code, labels: { ro: words, sq: words, en: words } })
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    country: "RO",
    code_lists: { compensation_outcome: [named("granted", "Granted")] },
  }),
}))

const show = (part: ReactNode) => showOnPage(<Suspense>{part}</Suspense>)
const group = (name: string) => screen.findByRole("group", { name })
const take = async (name: string, radio: RegExp) =>
  userEvent.click(within(await group(name)).getByRole("radio", { name: radio }))
const save = () => userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
const how = () => ({ onSave: vi.fn(), onClose: vi.fn(), isBusy: false })

it("keeps an amount of a claim with its currency and with the decision that it comes from", async () => {
  const before = {
    id: "k1",
    version: 2,
    way: "civil",
    claimed_on: "2026-01-05",
    currency: "RON",
    asked: 50_000,
    payments: [],
    proceeding_id: "p1",
    note: "Ours.",
  } as unknown as CompensationClaim
  const newer = {
    ...before,
    version: 3,
    currency: "EUR",
    asked: 10_000,
    outcome: "granted",
    decided_on: "2026-02-05",
    awarded: 9_000,
    proceeding_id: "p2",
  } as CompensationClaim
  const mine = claimBody({ ...claimForm("RON", before), note: "Mine." }, before, before)
  const { onSave, ...rest } = how()
  await show(<ClaimConflict {...rest} mine={mine} newer={newer} onSave={onSave} />)
  const sums = await group("Amount claimed · Decision")
  expect(
    within(sums).getByRole("radio", { name: /^Saved meanwhile: EUR .*Granted, 5 February 2026/ }),
  ).toBeChecked()
  expect(screen.queryByRole("group", { name: "Claimed on" })).toBeNull()
  await take("Note", /^Yours: Mine\./)
  await save()
  expect(onSave).toHaveBeenLastCalledWith(
    {
      ...mine,
      currency: "EUR",
      asked: 10_000,
      outcome: "granted",
      decided_on: "2026-02-05",
      awarded: 9_000,
      proceeding_id: "p2",
    },
    3,
  )
  await take("Amount claimed · Decision", /^Yours: RON/)
  await save()
  expect(onSave).toHaveBeenLastCalledWith({ ...mine, proceeding_id: "p2" }, 3)
})

it("keeps a capacity with its day, and the body of the directory as it stands now", async () => {
  const before = {
    id: "p1",
    version: 2,
    kind: "criminal",
    country: "RO",
    opened_on: "2026-01-05",
    capacity: "witness",
    capacity_since: "2026-01-05",
    measures: [],
    file_number: "1/2026",
  } as unknown as Proceeding
  const newer = {
    ...before,
    version: 3,
    capacity: "injured_party",
    capacity_since: "2026-02-05",
    body_id: "o1",
  } as unknown as Proceeding
  const mine = proceedingBody({ ...proceedingForm("RO", before), file_number: "2/2026" }, before, before)
  const { onSave, ...rest } = how()
  await show(<ProceedingConflict {...rest} mine={mine} newer={newer} onSave={onSave} />)
  expect(await screen.findAllByRole("group")).toHaveLength(2)
  await take("File number", /^Yours: 2\/2026$/)
  await save()
  expect(onSave).toHaveBeenLastCalledWith(
    { ...mine, capacity: "injured_party", capacity_since: "2026-02-05", body_id: "o1" },
    3,
  )
})
