import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { afterEach, expect, it } from "vitest"
import { show } from "@/test.render"
import { DataTable } from "./DataTable"
import { useTableView } from "./tableView"

const columns = [
  { key: "name", title: "Name", cell: (row: { name: string }) => row.name },
  { key: "length", title: "Length", cell: (row: { name: string }) => row.name.length },
]

function Names() {
  return (
    <DataTable
      caption="Names"
      columns={columns}
      rows={[{ name: "Ana" }]}
      rowKey={({ name }) => name}
      empty={null}
      view={useTableView("names")}
    />
  )
}

afterEach(() => {
  // biome-ignore lint/suspicious/noDocumentCookie: as the code under test does
  for (const name of ["punte_columns_names", "punte_dense"]) document.cookie = `${name}=; Path=/; Max-Age=0`
})

it("puts a column away, closes the rows up, and remembers both on the device", async () => {
  const first = await show(<Names />)
  await userEvent.click(screen.getByRole("button", { name: "View" }))
  await userEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Length" }))
  await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "Rows closer together" }))
  await waitFor(() => expect(screen.queryByRole("columnheader", { name: "Length" })).toBeNull())
  first.unmount()

  await show(<Names />)
  expect(screen.getByRole("columnheader", { name: "Name" })).toBeVisible()
  expect(screen.queryByRole("columnheader", { name: "Length" })).toBeNull()
  expect(screen.getByRole("table")).toHaveAttribute("data-dense", "true")
})

it("always shows what names the row", async () => {
  await show(<Names />)
  await userEvent.click(screen.getByRole("button", { name: "View" }))
  expect(await screen.findByRole("menuitemcheckbox", { name: "Length" })).toBeChecked()
  expect(screen.queryByRole("menuitemcheckbox", { name: "Name" })).toBeNull()
})
