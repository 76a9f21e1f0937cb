import { planUpdate } from "@punte/client"
import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, Plan } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { showOnPage } from "@/test.render"
import { PlanDialog } from "./PlanDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ code_lists: {}, counties: [], services: [] }),
  colleagueList: async () => ({ items: [{ id: "u1", display_name: "Ana" }] }),
  planUpdate: vi.fn(),
}))

const step = { id: "s1", text: "Call.", user_id: null, organisation_id: null, due_on: null, state: "open" }
const plan = {
  id: "p1",
  version: 3,
  number: 1,
  goals: [{ id: "g1", text: "Peace.", needs: [], state: "open", steps: [step] }],
} as unknown as Plan
const onClose = vi.fn()

beforeEach(async () => {
  vi.mocked(planUpdate).mockReset()
  onClose.mockReset()
  await showOnPage(
    <Suspense>
      <PlanDialog file={{ id: "c1" } as Case} plan={plan} onClose={onClose} />
    </Suspense>,
  )
  await screen.findByRole("dialog", { name: "Write plan 1" })
})

const choose = async (label: string, option: string) => {
  await userEvent.click(screen.getByRole("combobox", { name: label }))
  await userEvent.click(await screen.findByRole("option", { name: option }))
}
const save = () => userEvent.click(screen.getByRole("button", { name: "Save the plan" }))

it("does not take a step for the person's because nobody was named", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Add a step" }))
  const added = screen.getByRole("group", { name: "Step 2" })
  const words = within(added).getByRole("textbox", { name: "What is to be done" })
  expect(words).toHaveFocus()
  await userEvent.type(words, "Rest.")
  await save()
  expect(planUpdate).not.toHaveBeenCalled()
  expect(within(added).getByText("Fill this in.")).toBeVisible()
  await userEvent.click(within(added).getByRole("button", { name: "Remove the step" }))
  expect(screen.getByRole("button", { name: "Add a step" })).toHaveFocus()
  await choose("Who does it", "A colleague")
  await save()
  expect(planUpdate).not.toHaveBeenCalled()
  expect(screen.getByText("Fill this in.")).toBeVisible()
  await choose("A colleague", "Ana")
  await save()
  const [sent] = vi.mocked(planUpdate).mock.calls
  expect(sent?.[0].body.goals[0]?.steps[0]).toMatchObject({ user_id: "u1", organisation_id: null })
})

it("shows a conflict goal by goal, with who does what until when, and keeps what was typed", async () => {
  const theirs = {
    ...plan,
    version: 4,
    goals: [{ ...plan.goals[0], steps: [{ ...step, user_id: "u1", owner_name: "Ana" }] }],
  }
  vi.mocked(planUpdate).mockRejectedValue(new Problem({ status: 412, code: "stale", current: theirs }))
  const words = screen.getByRole("textbox", { name: "What is to be done" })
  await userEvent.clear(words)
  await userEvent.type(words, "Call at noon.")
  await save()
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  expect(within(conflict).getByRole("radio", { name: /^Saved meanwhile: .*Call\., Ana$/ })).toBeChecked()
  expect(within(conflict).getByRole("radio", { name: /^Yours: .*Call at noon\., the person$/ })).toBeVisible()
  await userEvent.click(within(conflict).getByRole("button", { name: "Back to the form" }))
  expect(await screen.findByRole("textbox", { name: "What is to be done" })).toHaveValue("Call at noon.")
  await save()
  expect(await screen.findByRole("dialog", { name: "Somebody else saved first" })).toBeVisible()
  expect(vi.mocked(planUpdate).mock.calls.map(([sent]) => sent.headers["If-Match"])).toEqual(['"3"', '"3"'])
})

it("asks nothing where each changed goals of their own, and saves both", async () => {
  const theirs = {
    ...plan,
    version: 4,
    goals: [...plan.goals, { ...plan.goals[0], id: "g2", text: "Work." }],
  }
  vi.mocked(planUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current: theirs }))
  vi.mocked(planUpdate).mockResolvedValueOnce(plan as never)
  await userEvent.type(screen.getByRole("textbox", { name: "What the person wants to reach" }), "!")
  await save()
  const [, [sent] = []] = vi.mocked(planUpdate).mock.calls
  expect(sent?.headers["If-Match"]).toBe('"4"')
  expect(sent?.body.goals.map(({ text }) => text)).toEqual(["Peace.!", "Work."])
})

it("shows a problem at its row, also after another row went", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Add a goal" }))
  const added = screen.getByRole("group", { name: "Goal 2" })
  const goal = () => screen.getByRole("textbox", { name: "What the person wants to reach" })
  await userEvent.type(
    within(added).getByRole("textbox", { name: "What the person wants to reach" }),
    "A garden.",
  )
  const fields = [{ pointer: "/goals/1/text", code: "too_long" }]
  vi.mocked(planUpdate).mockRejectedValue(new Problem({ status: 422, code: "invalid", errors: fields }))
  await save()
  await userEvent.click(screen.getAllByRole("button", { name: "Remove the goal" })[0] as HTMLElement)
  expect(goal()).toHaveValue("A garden.")
  expect(goal()).toBeInvalid()
})

it("asks before what was typed is lost", async () => {
  await userEvent.type(screen.getByRole("textbox", { name: "What the person wants to reach" }), "!")
  await userEvent.keyboard("{Escape}")
  expect(onClose).not.toHaveBeenCalled()
  const question = await screen.findByRole("dialog", { name: "Leave without saving?" })
  await userEvent.keyboard("{Escape}")
  expect(onClose).not.toHaveBeenCalled()
  expect(question).not.toBeVisible()
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }))
  await userEvent.click(await screen.findByRole("button", { name: "Leave without saving" }))
  expect(onClose).toHaveBeenCalled()
})
