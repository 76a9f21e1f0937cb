import { TextInput } from "@mantine/core"
import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it } from "vitest"
import { show } from "@/test.render"
import { EditableRows } from "./EditableRows"

type Row = { key: string; name: string }

type Props = { names?: readonly string[]; errors?: Record<string, string>; most?: number }

const NOTHING = {}

function Form({ names = [""], errors = NOTHING, most = 2 }: Props) {
  const [rows, setRows] = useState<readonly Row[]>(names.map((name) => ({ key: name, name })))
  return (
    <EditableRows
      rows={rows}
      onChange={setRows}
      make={() => ({ key: `new ${rows.length}`, name: "" })}
      legend={(number) => `Row ${number}`}
      add="Add"
      remove="Remove"
      most={most}
      isOneNeeded
      errors={errors}
    >
      {(row, at, change) => (
        <TextInput
          label="Name"
          value={row.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={errors[`rows.${at}.name`]}
        />
      )}
    </EditableRows>
  )
}

/** A form that was refused, and is refused once more for another row. */
function Refused() {
  const [errors, setErrors] = useState<Record<string, string>>({
    "rows.1.name": "Unknown",
    "rows.3.name": "Unknown",
  })
  return (
    <>
      <Form names={["Ana", "Bela", "Cora", "Dina"]} errors={errors} most={9} />
      <button type="button" onClick={() => setErrors({ "rows.0.name": "Unknown" })}>
        Save
      </button>
    </>
  )
}

/** What stands in the rows, and what is said to be wrong there. */
const shown = () =>
  screen.getAllByRole("textbox").map((box) => {
    const { value } = box as HTMLInputElement
    return box.getAttribute("aria-invalid") === "true" ? `${value}: wrong` : value
  })

it("adds rows up to the most, changes the one that is typed in, and keeps the one that is needed", async () => {
  await show(<Form />)
  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull()
  await userEvent.click(screen.getByRole("button", { name: "Add" }))
  const [, second] = screen.getAllByRole("textbox")
  expect(second).toHaveFocus()
  await userEvent.keyboard("Ana")
  expect(screen.getByRole("button", { name: "Add" })).toBeDisabled()
  const [first] = screen.getAllByRole("button", { name: "Remove" })
  if (first) await userEvent.click(first)
  expect(screen.getByRole("button", { name: "Add" })).toHaveFocus()
  expect(shown()).toEqual(["Ana"])
  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull()
})

it("lets what is wrong with a row go with it, and keeps what is wrong with the others", async () => {
  await show(<Refused />)
  expect(shown()).toEqual(["Ana", "Bela: wrong", "Cora", "Dina: wrong"])
  const remove = async (at: number) => {
    const button = screen.getAllByRole("button", { name: "Remove" })[at]
    if (button) await userEvent.click(button)
  }
  await remove(1)
  expect(shown()).toEqual(["Ana", "Cora", "Dina: wrong"])
  await remove(0)
  expect(shown()).toEqual(["Cora", "Dina: wrong"])
  // Nothing was said of what is new.
  await userEvent.click(screen.getByRole("button", { name: "Add" }))
  expect(shown()).toEqual(["Cora", "Dina: wrong", ""])
  // What is found anew names the rows as they stand now.
  await userEvent.click(screen.getByRole("button", { name: "Save" }))
  expect(shown()).toEqual(["Cora: wrong", "Dina", ""])
})
