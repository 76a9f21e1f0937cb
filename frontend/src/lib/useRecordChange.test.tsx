import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { useRecordChange } from "./useRecordChange"

type Thing = { id: string; title: string; version: number }

const thingCreate = async ({ body }: { body: { title: string } }): Promise<Thing> => ({
  id: "t1",
  version: 1,
  ...body,
})
const thingUpdate = async (input: {
  path: { id: string }
  body: { title: string }
  headers: { "If-Match": string }
}): Promise<Thing> => ({ id: input.path.id, version: 2, ...input.body })

function Form({ onClose, onCreated }: { onClose: () => void; onCreated: (made: Thing) => void }) {
  const { create, save } = useRecordChange({
    create: thingCreate,
    update: thingUpdate,
    input: (body: { title: string }, headers) => ({ path: { id: "t1" }, body, headers }),
    field: "title",
    refreshes: [],
    says: ({ title }) => title,
    onProblem: () => false,
    onClose,
    onCreated,
  })
  return (
    <>
      <button type="button" onClick={() => create({ body: { title: "New" } })}>
        Enter
      </button>
      <button type="button" onClick={() => save({ title: "Other" }, 1)}>
        Change
      </button>
    </>
  )
}

function Page({ onCreated }: { onCreated: (made: Thing) => void }) {
  const [isOpen, setOpen] = useState(true)
  return isOpen && <Form onClose={() => setOpen(false)} onCreated={onCreated} />
}

it("opens what was entered once the form is gone", async () => {
  const user = userEvent.setup()
  const onCreated = vi.fn(() => screen.queryByRole("button", { name: "Enter" }))
  await show(<Page onCreated={onCreated} />)
  await user.click(screen.getByRole("button", { name: "Enter" }))
  await vi.waitFor(() => expect(onCreated).toHaveBeenCalledWith({ id: "t1", title: "New", version: 1 }))
  expect(onCreated).toHaveReturnedWith(null)
})

it("closes the form, and opens nothing, after a change", async () => {
  const user = userEvent.setup()
  const onCreated = vi.fn()
  await show(<Page onCreated={onCreated} />)
  await user.click(screen.getByRole("button", { name: "Change" }))
  await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Change" })).toBeNull())
  expect(onCreated).not.toHaveBeenCalled()
})
