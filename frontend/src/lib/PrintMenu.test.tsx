import { caseRead } from "@punte/client"
import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { PrintMenu } from "./PrintMenu"

const ask = vi.fn(() => Promise.reject(new Error("not now")))

it("says why a form cannot be printed, and does not ask for it", async () => {
  await show(
    <PrintMenu
      forms={[
        { form: "plan", label: "Plan", reason: "Not yours." },
        { form: "needs", label: "Needs" },
      ]}
      ask={ask}
      shownBy={caseRead}
    />,
  )
  await userEvent.click(screen.getByRole("button", { name: "Print" }))
  const plan = await screen.findByRole("menuitem", { name: "Plan Not yours." })
  expect(plan).toHaveAttribute("aria-disabled", "true")
  plan.click()
  expect(ask).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole("menuitem", { name: "Needs" }))
  expect(ask).toHaveBeenCalledOnce()
})

it("names the one thing that it prints, and leaves out the page", async () => {
  await show(<PrintMenu of="Casa" forms={[{ form: "plan", label: "Plan" }]} ask={ask} shownBy={caseRead} />)
  await userEvent.click(screen.getByRole("button", { name: "Print: Casa" }))
  await screen.findByRole("menuitem", { name: "Plan" })
  expect(screen.queryByRole("menuitem", { name: "This page" })).toBeNull()
})
