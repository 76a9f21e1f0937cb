import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { expect, it, vi } from "vitest"
import type { SpecialistNote } from "@/api/caseTypes"
import { showOnPage } from "@/test.render"
import { SessionConflict } from "./SessionConflict"
import type { NoteBody } from "./sessionForm"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ code_lists: {} }),
}))

it("keeps the words that were typed, and how long it was with whether the person came", async () => {
  const mine: NoteBody = {
    profession: "psychologist",
    held_on: "2026-03-02",
    attendance: "absent",
    length: null,
    words: "Called in the morning.",
  }
  const newer = {
    ...mine,
    id: "n1",
    version: 4,
    attendance: "attended",
    length: "hour",
    words: "Came later.",
  } as unknown as SpecialistNote
  const onSave = vi.fn()
  await showOnPage(
    <Suspense>
      <SessionConflict mine={mine} newer={newer} onSave={onSave} onClose={vi.fn()} isBusy={false} />
    </Suspense>,
  )
  const came = await screen.findByRole("group", { name: "Attendance" })
  expect(within(came).getByRole("radio", { name: "Saved meanwhile: Came, up to an hour" })).toBeChecked()
  await userEvent.click(screen.getByRole("radio", { name: "Yours: Called in the morning." }))
  await userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
  expect(onSave).toHaveBeenLastCalledWith({ ...mine, attendance: "attended", length: "hour" }, 4)
  await userEvent.click(within(came).getByRole("radio", { name: "Yours: Did not come" }))
  await userEvent.click(screen.getByRole("button", { name: "Save my choice" }))
  expect(onSave).toHaveBeenLastCalledWith(mine, 4)
})
