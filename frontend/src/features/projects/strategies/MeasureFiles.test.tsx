import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense, useState } from "react"
import { expect, it, vi } from "vitest"
import { usePack } from "@/lib/pack"
import { showOnPage } from "@/test.render"
import { MeasureFiles } from "./MeasureFiles"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], services: [], code_lists: {} }),
}))
vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  useMay: () => () => false,
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  subjectFileList: async () => ({ items: [], next: null }),
}))

const MEASURES = ["1.1", "1.2"]

function Measures() {
  // The page has it before it is shown.
  usePack()
  const [open, setOpen] = useState<string>()
  return (
    <>
      <h1 tabIndex={-1}>Strategy</h1>
      {MEASURES.map((number) => (
        <button key={number} type="button" onClick={() => setOpen(number)}>
          Documents: {number}
        </button>
      ))}
      {open && (
        <MeasureFiles
          key={open}
          measure={{ id: open, number: open, text: "Train the police" }}
          mayChange={false}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

it("takes the focus to the documents of each measure, and back to the button of the one that is closed", async () => {
  await showOnPage(
    <Suspense>
      <Measures />
    </Suspense>,
  )
  for (const number of MEASURES) {
    await userEvent.click(await screen.findByRole("button", { name: `Documents: ${number}` }))
    const heading = await screen.findByRole("heading", { name: `Documents of “${number}”` })
    await waitFor(() => expect(heading).toHaveFocus())
  }
  await userEvent.click(screen.getByRole("button", { name: "Close" }))
  await waitFor(() => expect(screen.getByRole("button", { name: "Documents: 1.2" })).toHaveFocus())
})
