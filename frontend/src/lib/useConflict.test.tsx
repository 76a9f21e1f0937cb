import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { show } from "@/test.render"
import { FormConflict } from "./FormConflict"
import { useConflict } from "./useConflict"

type Body = { title: string; place: string }
type Thing = Body & { id: string; version: number }

const theirs: Thing = { id: "t1", version: 4, title: "Theirs", place: "Cluj" }

function Form({ send, otherwise }: { send: (...sent: unknown[]) => void; otherwise: () => boolean }) {
  const conflict = useConflict<Body, Thing>("place")
  const save = conflict.saving((body, headers) => send(body, headers))
  const refuse = conflict.or(otherwise)
  if (conflict.met) {
    return (
      <FormConflict
        {...conflict.met}
        fields={{
          title: { label: "Title", words: String },
          place: { label: "Place", words: String },
        }}
        onSave={save}
        onClose={conflict.back}
        isBusy={false}
      />
    )
  }
  const stale = (current: { [field: string]: unknown }) =>
    refuse(new Problem({ status: 412, code: "stale", current }))
  return (
    <>
      <button type="button" onClick={() => save({ title: "Mine", place: "Cluj" }, 3)}>
        Save
      </button>
      <button type="button" onClick={() => stale(theirs)}>
        Come second
      </button>
      <button type="button" onClick={() => stale({ id: "p1", version: 9 })}>
        Come second to something else
      </button>
    </>
  )
}

it("shows both versions after a 412, and saves what was chosen on the newer one", async () => {
  const user = userEvent.setup()
  const [send, otherwise] = [vi.fn(), vi.fn(() => true)]
  await show(<Form send={send} otherwise={otherwise} />)
  await user.click(screen.getByRole("button", { name: "Save" }))
  expect(send).toHaveBeenLastCalledWith({ title: "Mine", place: "Cluj" }, { "If-Match": '"3"' })
  await user.click(screen.getByRole("button", { name: "Come second" }))
  const dialog = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  // Only what differs is asked for.
  expect(within(dialog).getAllByRole("radio")).toHaveLength(2)
  await user.click(within(dialog).getByRole("radio", { name: "Yours: Mine" }))
  await user.click(within(dialog).getByRole("button", { name: "Save my choice" }))
  expect(send).toHaveBeenLastCalledWith({ title: "Mine", place: "Cluj" }, { "If-Match": '"4"' })
  expect(otherwise).not.toHaveBeenCalled()
})

it("goes back to the form, which saves on the version it began with: nothing is written over unseen", async () => {
  const user = userEvent.setup()
  const send = vi.fn()
  await show(<Form send={send} otherwise={() => true} />)
  await user.click(screen.getByRole("button", { name: "Save" }))
  await user.click(screen.getByRole("button", { name: "Come second" }))
  await user.click(await screen.findByRole("button", { name: "Back to the form" }))
  await user.click(await screen.findByRole("button", { name: "Save" }))
  expect(send).toHaveBeenLastCalledWith({ title: "Mine", place: "Cluj" }, { "If-Match": '"3"' })
})

it("leaves what is no newer version of the record to the form", async () => {
  const user = userEvent.setup()
  const otherwise = vi.fn(() => true)
  await show(<Form send={vi.fn()} otherwise={otherwise} />)
  await user.click(screen.getByRole("button", { name: "Save" }))
  await user.click(screen.getByRole("button", { name: "Come second to something else" }))
  expect(otherwise).toHaveBeenCalledOnce()
  expect(screen.queryByRole("dialog")).toBeNull()
})
