import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { DecimalField } from "./DecimalField"

it.each([
  ["5.0912", 5.0912],
  ["5,0912", 5.0912],
  ["0.05", 0.05],
  ["72.0", 72],
])("holds on to %s while it is typed", async (text, number) => {
  const onChange = vi.fn()
  await show(<DecimalField label="Rate" value={null} onChange={onChange} decimals={6} />)
  const field = await screen.findByRole("textbox", { name: "Rate" })
  await userEvent.type(field, text)
  expect(field).toHaveValue(text.replace(",", "."))
  expect(onChange).toHaveBeenLastCalledWith(number)
  await userEvent.clear(field)
  expect(onChange).toHaveBeenLastCalledWith(null)
})
