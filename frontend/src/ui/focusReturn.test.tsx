import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it } from "vitest"
import { show } from "@/test.render"
import { FormDialog } from "./FormDialog"

/** A dialog that is taken away when its act is done; `isDone` takes away its button too. */
function Act({ isDone = false }: { isDone?: boolean }) {
  const [state, setState] = useState<"before" | "open" | "after">("before")
  return (
    <>
      <h1 tabIndex={-1}>Referral</h1>
      {!(isDone && state === "after") && (
        <button type="button" onClick={() => setState("open")}>
          Accept
        </button>
      )}
      {state === "open" && (
        <FormDialog
          isOpen
          title="Accept?"
          submit="Yes"
          onClose={() => setState("after")}
          onSubmit={() => setState("after")}
        >
          <input aria-label="Why" />
        </FormDialog>
      )}
    </>
  )
}

it("gives the focus back to the button that opened the dialog", async () => {
  await show(<Act />)
  await userEvent.click(screen.getByRole("button", { name: "Accept" }))
  await userEvent.click(await screen.findByRole("button", { name: "Yes" }))
  await waitFor(() => expect(screen.getByRole("button", { name: "Accept" })).toHaveFocus())
})

it("gives it to the heading when the act is done and its button gone", async () => {
  await show(<Act isDone />)
  await userEvent.click(screen.getByRole("button", { name: "Accept" }))
  await userEvent.click(await screen.findByRole("button", { name: "Yes" }))
  await waitFor(() => expect(screen.getByRole("heading", { name: "Referral" })).toHaveFocus())
})
