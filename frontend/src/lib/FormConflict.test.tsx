import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { FormConflict } from "./FormConflict"

type Values = { name: string; roles: string[] }

it("asks only of what differs, and saves what was chosen on the newer version", async () => {
  const onSave = vi.fn()
  const mine: Values = { name: "Ana", roles: ["a", "b"] }
  await show(
    <FormConflict
      mine={mine}
      newer={{ name: "Anca", roles: ["a", "b"], version: 7 }}
      fields={{
        name: { label: "Name", words: (name) => name },
        roles: { label: "Roles", words: (roles) => roles.join(" and ") },
      }}
      onSave={onSave}
      onClose={() => undefined}
      isBusy={false}
    />,
  )
  expect(await screen.findAllByRole("radio")).toHaveLength(2)
  expect(screen.queryByText("a and b")).toBeNull()
  await userEvent.click(screen.getByRole("radio", { name: "Yours: Ana" }))
  await userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
  expect(onSave).toHaveBeenLastCalledWith(mine, 7)
  await userEvent.click(screen.getByRole("radio", { name: "Saved meanwhile: Anca" }))
  await userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
  expect(onSave).toHaveBeenLastCalledWith({ ...mine, name: "Anca" }, 7)
})
