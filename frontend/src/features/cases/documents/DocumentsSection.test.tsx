import {
  documentCreate,
  documentDiscard,
  documentFinish,
  documentList,
  documentOpen,
  documentRead,
  documentSendPart,
  documentVoid,
} from "@punte/client"
import { fireEvent, screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { showOnPage } from "@/test.render"
import { DocumentsSection } from "./DocumentsSection"

const labels = { ro: "Medical document", sq: "Medical document", en: "Medical document" }
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [],
    services: [],
    code_lists: { document_kind: [{ code: "medical", labels }] },
  }),
  documentList: vi.fn(),
  documentCreate: vi.fn(),
  documentSendPart: vi.fn(),
  documentRead: vi.fn(),
  documentFinish: vi.fn(),
  documentDiscard: vi.fn(),
  documentOpen: vi.fn(),
  documentVoid: vi.fn(),
}))

const clean = {
  id: "d1",
  version: 3,
  kind: "medical",
  state: "clean",
  size: 6,
  parts: 1,
  part_bytes: 6,
  name: "scan.pdf",
  recorded_at: "2026-03-02T10:00:00Z",
  recorded_by_name: "Ana",
  organisation_name: "Lumina",
  abilities: ["document_open", "document_void"],
} as unknown as CaseDocument
const begun = {
  ...clean,
  version: 1,
  state: "uploading",
  abilities: ["document_send_part", "document_finish", "document_discard"],
} as CaseDocument
const file = {
  id: "c1",
  organisation_id: "o1",
  sections: [{ section: "documents", state: "filled" }],
} as unknown as Case
const scan = new File(["%PDF-1"], "scan.pdf", { type: "application/pdf" })

const holds = (...items: CaseDocument[]) => vi.mocked(documentList).mockResolvedValue({ items } as never)
const show = (of = file) =>
  showOnPage(
    <Suspense>
      <DocumentsSection file={of} />
    </Suspense>,
  )
const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }))

/** Adds the scan, up to where it is sent. */
async function send() {
  await press("Add a document")
  const dialog = await screen.findByRole("dialog", { name: "Add a document" })
  // The file itself is no control: its button opens what the device offers.
  const input = document.querySelector<HTMLInputElement>("input[type=file]")
  if (input) await userEvent.upload(input, scan)
  expect(within(dialog).getByRole("button", { name: "File: scan.pdf" })).toBeVisible()
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Kind" }))
  await userEvent.click(await screen.findByRole("option", { name: "Medical document" }))
  await userEvent.click(within(dialog).getByRole("button", { name: "Send" }))
}

beforeEach(() => {
  vi.resetAllMocks()
  setMe({ user: { id: "u1" }, organisation: { id: "o1" }, permissions: [] } as never)
  vi.mocked(documentCreate).mockResolvedValue(begun as never)
})

it("asks for nothing where the server does not name the section", async () => {
  await show({ ...file, sections: [] } as Case)
  expect(await screen.findByText("Documents are not shown to you")).toBeVisible()
  expect(documentList).not.toHaveBeenCalled()
})

it("lets nobody add who does not hold the case", async () => {
  holds()
  await show({ ...file, organisation_id: "o2" } as Case)
  const add = await screen.findByRole("button", { name: "Add a document" })
  expect(add).toHaveAttribute("aria-disabled", "true")
  expect(add).toHaveAccessibleDescription("Another organisation holds this case.")
})

it("offers nothing of what is destroyed, and opens nothing that is not checked", async () => {
  const waiting = { ...clean, id: "d2", state: "quarantined", abilities: ["document_void"] } as CaseDocument
  const harmful = { ...clean, id: "d3", state: "infected", abilities: [] } as unknown as CaseDocument
  holds(waiting, harmful)
  await show()
  const [first, second] = await screen.findAllByRole("listitem")
  expect(first).toHaveTextContent(/Nobody can open it until a scanner has found it clean/)
  expect(within(first as HTMLElement).queryByRole("button", { name: /^Open/ })).toBeNull()
  expect(second).toHaveTextContent(/Its content is destroyed/)
  expect(within(second as HTMLElement).queryByRole("button")).toBeNull()
})

it("sends what was chosen, in the version it was begun with", async () => {
  holds()
  vi.mocked(documentFinish).mockResolvedValue({ ...clean, state: "quarantined" } as never)
  await show()
  await send()
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(documentCreate).mock.calls[0]?.[0].body).toEqual({
    kind: "medical",
    format: "pdf",
    size: 6,
    name: "scan.pdf",
    description: null,
    dated_on: null,
  })
  const [part] = vi.mocked(documentSendPart).mock.calls
  expect(part?.[0]).toMatchObject({ path: { number: 0 }, headers: { "If-Match": '"1"' } })
  expect(documentRead).not.toHaveBeenCalled()
})

it("keeps what is there when sending is stopped by a refusal, and goes on by asking what came", async () => {
  holds()
  vi.mocked(documentSendPart).mockRejectedValueOnce(new Problem({ status: 401, code: "unauthenticated" }))
  vi.mocked(documentRead).mockResolvedValue({ ...begun, received: [0] } as never)
  vi.mocked(documentFinish).mockResolvedValue(clean as never)
  await show()
  await send()
  expect(await screen.findByRole("alert")).toHaveTextContent("Your session has ended")
  expect(screen.getByRole("button", { name: "Go on later" })).toBeVisible()
  await press("Go on")
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(documentSendPart).toHaveBeenCalledTimes(1)
  expect(documentDiscard).not.toHaveBeenCalled()
})

it("discards on the word of whoever breaks off, and says why it could not", async () => {
  holds()
  vi.mocked(documentSendPart).mockRejectedValue(new Problem({ status: 403, code: "forbidden" }))
  vi.mocked(documentDiscard).mockRejectedValueOnce(
    new Problem({ status: 409, code: "not_now", detail: "document_whole" }),
  )
  await show()
  await send()
  await press("Discard")
  await press("Stop and discard")
  expect(await screen.findByText(/has arrived already/)).toBeVisible()
  expect(vi.mocked(documentDiscard).mock.calls[0]?.[0].headers["If-Match"]).toBe('"1"')
})

it("takes what is dropped on the field, and says what is wrong with it", async () => {
  holds()
  await show()
  await press("Add a document")
  const field = (await screen.findByText("Choose a file")).closest(".mantine-FileInput-root")
  const drop = (file: File) =>
    fireEvent.drop(field ?? document.body, { dataTransfer: { files: { item: () => file } } })
  drop(new File(["MZ"], "tool.exe"))
  expect(await screen.findByText(/Only PDF, JPEG and PNG files are taken/)).toBeVisible()
  drop(scan)
  expect(await screen.findByRole("button", { name: "File: scan.pdf" })).toBeVisible()
  expect(screen.queryByText(/Only PDF, JPEG and PNG files are taken/)).toBeNull()
})

it("puts what is refused of the file on its field", async () => {
  holds()
  vi.mocked(documentCreate).mockRejectedValue(
    new Problem({
      status: 422,
      code: "invalid",
      errors: [{ pointer: "/name", code: "forbidden_character" }],
    }),
  )
  await show()
  await send()
  expect(await screen.findByText(/characters that cannot be used/)).toBeVisible()
  expect(screen.getByRole("combobox", { name: "Kind" })).toHaveValue("Medical document")
})

it("says why a document could not be opened, and lists anew what there is", async () => {
  holds(clean)
  vi.mocked(documentOpen).mockRejectedValue(
    new Problem({ status: 409, code: "not_now", detail: "document_gone" }),
  )
  await show()
  await press("Open: scan.pdf")
  expect(await screen.findByRole("alert")).toHaveTextContent("The content of this document is destroyed.")
  await waitFor(() => expect(documentList).toHaveBeenCalledTimes(2))
})

it("takes away the version that a conflict has shown", async () => {
  holds(clean)
  vi.mocked(documentVoid).mockRejectedValueOnce(
    new Problem({ status: 412, code: "stale", current: { ...clean, version: 4 } }),
  )
  vi.mocked(documentVoid).mockResolvedValueOnce(clean as never)
  await show()
  await press("Take away: scan.pdf")
  const dialog = await screen.findByRole("dialog", { name: "Take the document away?" })
  await userEvent.type(within(dialog).getByRole("textbox"), "Another case's.")
  await userEvent.click(within(dialog).getByRole("button", { name: "Take away" }))
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/What you typed is still here/)
  await userEvent.click(within(dialog).getByRole("button", { name: "Take away" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(documentVoid).mock.calls[1]?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { reason: "Another case's." },
  })
})
