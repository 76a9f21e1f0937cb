import { TextInput } from "@mantine/core"
import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it } from "vitest"
import { show } from "@/test.render"
import { EditableRows } from "./EditableRows"

type Row = { key: string; name: string }

function Form() {
  const [rows, setRows] = useState<readonly Row[]>([{ key: "1", name: "" }])
  return (
    <EditableRows
      rows={rows}
      onChange={setRows}
      make={() => ({ key: `${rows.length + 1}`, name: "" })}
      legend={(number) => `Row ${number}`}
      add="Add"
      remove="Remove"
      most={2}
      isOneNeeded
    >
      {(row, at, change) => (
        <TextInput
          label={`Name ${at + 1}`}
          value={row.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
    </EditableRows>
  )
}

it("adds rows up to the most, changes the one that is typed in, and keeps the one that is needed", async () => {
  await show(<Form />)
  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull()
  await userEvent.click(screen.getByRole("button", { name: "Add" }))
  expect(screen.getByLabelText("Name 2")).toHaveFocus()
  await userEvent.type(screen.getByLabelText("Name 2"), "Ana")
  expect(screen.getByRole("button", { name: "Add" })).toBeDisabled()
  const [first] = screen.getAllByRole("button", { name: "Remove" })
  if (first) await userEvent.click(first)
  expect(screen.getByRole("button", { name: "Add" })).toHaveFocus()
  expect(screen.getByLabelText("Name 1")).toHaveValue("Ana")
  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull()
})
