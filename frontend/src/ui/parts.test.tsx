import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { describe, expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { ClockTag } from "./ClockTag"
import { ConflictDialog } from "./ConflictDialog"
import { DataTable } from "./DataTable"
import { FormDialog } from "./FormDialog"
import { join, PartialDateInput, split } from "./PartialDateInput"
import { ReasonTooltip } from "./ReasonTooltip"
import { StateStepper } from "./StateStepper"

describe("a partial date", () => {
  it.each([
    { date: "2001-05-09", precision: "day" },
    { date: "2001-05-01", precision: "month" },
    { date: "2001-01-01", precision: "year" },
    { date: "2001-01-01", precision: "estimated" },
  ] as const)("keeps what is known: $precision", (value) => {
    expect(join(split(value))).toEqual(value)
  })

  it("is unknown while there is no year", () => {
    expect(join({ day: 1, month: 2, year: undefined, isEstimated: false })).toBeNull()
  })

  it("is typed as it is known", async () => {
    const onChange = vi.fn()
    await show(<PartialDateInput label="Birth" value={null} onChange={onChange} />)
    const field = screen.getByRole("group", { name: "Birth" })
    await userEvent.type(within(field).getByLabelText("Year"), "1998")
    expect(onChange).toHaveBeenLastCalledWith({ date: "1998-01-01", precision: "year" })
  })

  it("asks for the year of a month once it is left", async () => {
    await show(<PartialDateInput label="Birth" value={null} onChange={vi.fn()} />)
    const field = screen.getByRole("group", { name: "Birth" })
    await userEvent.click(within(field).getByRole("combobox", { name: "Month" }))
    await userEvent.click(screen.getByRole("option", { name: "May", hidden: true }))
    expect(screen.queryByText("Fill this in.")).toBeNull()
    await userEvent.click(document.body)
    expect(await screen.findByText("Fill this in.")).toBeVisible()
    await userEvent.type(within(field).getByLabelText("Year"), "1998")
    expect(screen.queryByText("Fill this in.")).toBeNull()
  })
})

describe("a table", () => {
  const columns = [
    { key: "name", title: "Name", cell: (row: { name: string }) => row.name },
    { key: "length", title: "Length", cell: (row: { name: string }) => row.name.length },
  ]
  const table = {
    caption: "Names",
    columns,
    rowKey: (row: { name: string }) => row.name,
    empty: <p>Nobody</p>,
  }

  it("names its rows by their first column", async () => {
    await show(<DataTable {...table} rows={[{ name: "Ana" }]} />)
    expect(screen.getByRole("table", { name: "Names" })).toBeVisible()
    expect(screen.getByRole("rowheader", { name: "Ana" })).toBeVisible()
  })

  it("says that it is busy, empty or failed", async () => {
    const { unmount } = await show(<DataTable {...table} rows={undefined} />)
    expect(screen.getByRole("table")).toHaveAttribute("aria-busy", "true")
    unmount()
    const second = await show(<DataTable {...table} rows={[]} />)
    expect(screen.getByText("Nobody")).toBeVisible()
    second.unmount()
    const onRetry = vi.fn()
    await show(<DataTable {...table} rows={undefined} problem="No connection." onRetry={onRetry} />)
    expect(screen.getByRole("alert")).toHaveTextContent("No connection.")
    await userEvent.click(screen.getByRole("button", { name: "Try again" }))
    expect(onRetry).toHaveBeenCalled()
  })
})

it("a forbidden action stays reachable, does nothing and says why", async () => {
  const onClick = vi.fn()
  await show(
    <ReasonTooltip reason="The consent has expired.">
      <button type="button" onClick={onClick}>
        Send
      </button>
    </ReasonTooltip>,
  )
  const button = screen.getByRole("button", { name: "Send", description: "The consent has expired." })
  expect(button).toHaveAttribute("aria-disabled", "true")
  await userEvent.click(button)
  expect(onClick).not.toHaveBeenCalled()
})

it("a conflict keeps what was saved meanwhile unless the person chooses otherwise", async () => {
  const onChoose = vi.fn()
  const fields = [
    { key: "name", label: "Name", mine: "Ana", theirs: "Ana Maria" },
    { key: "county", label: "County", mine: "Iași", theirs: "Vaslui" },
  ]
  await show(<ConflictDialog fields={fields} version={2} onChoose={onChoose} onClose={() => undefined} />)
  await userEvent.click(screen.getByRole("radio", { name: "Yours: Iași" }))
  await userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
  expect(onChoose).toHaveBeenCalledWith({ name: "theirs", county: "mine" })
})

it("a conflict says of each value whose it is, in the group of its field", async () => {
  const fields = [
    { key: "name", label: "Name", mine: "Ana", theirs: "" },
    { key: "other", label: "Other name", mine: "Ana", theirs: "Ana Maria" },
  ]
  await show(<ConflictDialog fields={fields} version={2} onChoose={vi.fn()} onClose={vi.fn()} />)
  const name = screen.getByRole("group", { name: "Name" })
  expect(within(name).getByRole("radio", { name: "Saved meanwhile: Not recorded" })).toBeChecked()
  expect(within(name).getByRole("radio", { name: "Yours: Ana" })).not.toBeChecked()
})

it("a choice made beside one version is not made beside the next", async () => {
  const onChoose = vi.fn()
  function Page() {
    const [version, setVersion] = useState(2)
    return (
      <ConflictDialog
        fields={[{ key: "name", label: "Name", mine: "Ana", theirs: `Ana ${version}` }]}
        version={version}
        onChoose={(choice) => {
          onChoose(choice)
          setVersion(version + 1)
        }}
        onClose={() => undefined}
      />
    )
  }
  await show(<Page />)
  await userEvent.click(screen.getByRole("radio", { name: "Yours: Ana" }))
  await userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
  expect(onChoose).toHaveBeenLastCalledWith({ name: "mine" })
  expect(await screen.findByRole("radio", { name: "Saved meanwhile: Ana 3" })).toBeChecked()
})

it("a conflict in nothing says so", async () => {
  await show(<ConflictDialog fields={[]} version={2} onChoose={vi.fn()} onClose={vi.fn()} />)
  expect(await screen.findByText(/is the same as yours/)).toBeVisible()
  expect(screen.queryByRole("radio")).toBeNull()
})

it("a conflict is left by its key for the form it stands on, and the focus goes back there", async () => {
  function Page() {
    const [fields, setFields] = useState<{ key: string; label: string; mine: string; theirs: string }[]>()
    return (
      <>
        <button
          type="button"
          onClick={() => setFields([{ key: "name", label: "Name", mine: "Ana", theirs: "Ion" }])}
        >
          Save
        </button>
        <ConflictDialog
          fields={fields}
          version={fields && 2}
          onChoose={vi.fn()}
          onClose={() => setFields(undefined)}
        />
      </>
    )
  }
  await show(<Page />)
  const save = screen.getByRole("button", { name: "Save" })
  for (const leave of [
    () => userEvent.keyboard("{Escape}"),
    () => userEvent.click(screen.getByRole("button", { name: "Back to the form" })),
  ]) {
    await userEvent.click(save)
    await screen.findByRole("dialog", { name: "Somebody else saved first" })
    await leave()
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
    await waitFor(() => expect(save).toHaveFocus())
  }
})

it("a form asks before what was typed in it is lost, and only then", async () => {
  const onClose = vi.fn()
  await show(
    <FormDialog isOpen title="Write" submit="Save" onClose={onClose} onSubmit={vi.fn()}>
      <input aria-label="Words" />
    </FormDialog>,
  )
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }))
  expect(onClose).toHaveBeenCalledOnce()
  await userEvent.type(screen.getByRole("textbox", { name: "Words" }), "A")
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }))
  expect(onClose).toHaveBeenCalledOnce()
  await userEvent.click(await screen.findByRole("button", { name: "Leave without saving" }))
  expect(onClose).toHaveBeenCalledTimes(2)
})

it("a deadline says in words how urgent it is", async () => {
  await show(
    <ClockTag dueAt={new Date(Date.now() - 7_200_000).toISOString()} warning="overdue" name="Answer" />,
  )
  expect(screen.getByText(/^Answer: overdue, 2 hours ago$/)).toBeVisible()
})

it("a course says where it is", async () => {
  await show(
    <StateStepper
      label="Course"
      steps={[
        { key: "sent", label: "Sent", is: "done" },
        { key: "received", label: "Received", is: "now" },
        { key: "accepted", label: "Accepted", is: "ahead" },
      ]}
    />,
  )
  const steps = within(screen.getByRole("list", { name: "Course" })).getAllByRole("listitem")
  expect(steps.map((step) => step.getAttribute("aria-current"))).toEqual([null, "step", null])
})
