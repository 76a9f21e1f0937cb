import {
  projectFileCreate,
  projectFileFinish,
  projectFileList,
  projectFileSendPart,
  projectFileUpdate,
  subjectFileCreate,
  subjectFileList,
} from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { createMemoryRouter, RouterProvider } from "react-router"
import { beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Project, ProjectFile } from "@/api/projectTypes"
import { show, showOnPage } from "@/test.render"
import { FilesSection } from "./FilesSection"
import { RecordFiles } from "./RecordFiles"

const labels = { ro: "Report", sq: "Report", en: "Report" }
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({
    counties: [],
    services: [],
    code_lists: { project_file_kind: [{ code: "report", labels }] },
  }),
}))
vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  useMay: () => () => true,
}))
vi.mock("@punte/client/projects", async (original) => {
  const none = async () => ({ items: [] })
  return {
    ...(await original<object>()),
    activityList: none,
    campaignActionFind: async () => ({
      items: [{ action: { id: "c1", title: "A play" }, campaign_name: "For schools" }],
    }),
    campaignList: none,
    commitmentList: none,
    deliverableList: async () => ({ items: [{ id: "d1", title: "The guide" }] }),
    expenseList: none,
    indicatorList: none,
    meetingList: none,
    protocolList: none,
    publicationList: none,
    standardReviewList: none,
    trainingList: none,
    projectFileCreate: vi.fn(),
    projectFileFinish: vi.fn(),
    projectFileList: vi.fn(),
    projectFileOpen: vi.fn(),
    projectFileRead: vi.fn(),
    projectFileRemove: vi.fn(),
    projectFileSendPart: vi.fn(),
    projectFileUpdate: vi.fn(),
    subjectFileCreate: vi.fn(),
    subjectFileList: vi.fn(),
  }
})

const project = { id: "p1", lead_id: "o1", abilities: ["report"] } as unknown as Project
const clean = {
  id: "f1",
  version: 3,
  project_id: "p1",
  kind: "report",
  name: "scan.pdf",
  title: "Final report",
  state: "clean",
  format: "pdf",
  size: 6,
  parts: 1,
  part_bytes: 6,
  recorded_at: "2026-03-02T10:00:00Z",
  recorded_by_name: "Ana",
  organisation_name: "ANITP",
  subject_kind: "deliverable",
  subject_id: "d1",
  abilities: ["project_file_open"],
} as unknown as ProjectFile
const begun = { ...clean, version: 1, state: "uploading" } as ProjectFile
const scan = new File(["%PDF-1"], "scan.pdf", { type: "application/pdf" })

const holds = (...items: ProjectFile[]) =>
  vi.mocked(projectFileList).mockResolvedValue({ items, next: null } as never)
const open = (of: Project, address = "/") =>
  show(
    <Suspense>
      <RouterProvider
        router={createMemoryRouter([{ path: "*", element: <FilesSection project={of} /> }], {
          initialEntries: [address],
        })}
      />
    </Suspense>,
  )

beforeEach(() => {
  vi.clearAllMocks()
})

it("says what each belongs to, and offers what may be done with it and no more", async () => {
  const waiting = { ...clean, id: "f2", title: null, state: "quarantined", abilities: [] } as ProjectFile
  holds(clean, waiting)
  await open({ ...project, abilities: [] } as Project)
  await screen.findByText("Final report")
  const [, first, second] = screen.getAllByRole("row")
  await waitFor(() => expect(first).toHaveTextContent("The guide"))
  expect(within(first as HTMLElement).getByRole("button", { name: "Open: Final report" })).toBeVisible()
  expect(within(first as HTMLElement).queryByRole("button", { name: /Edit/ })).toBeNull()
  expect(second).toHaveTextContent(/Nobody can open it until a scanner has found it clean/)
  expect(within(second as HTMLElement).queryByRole("button")).toBeNull()
  expect(screen.queryByRole("button", { name: "Add a document" })).toBeNull()
})

it("sends a document of the thing that the address names", async () => {
  holds()
  vi.mocked(projectFileCreate).mockResolvedValue(begun as never)
  vi.mocked(projectFileFinish).mockResolvedValue({ ...clean, state: "quarantined" } as never)
  await open(project, "/?of=deliverable:d1")
  await userEvent.click(await screen.findByRole("button", { name: "Add a document" }))
  const dialog = await screen.findByRole("dialog", { name: "Add a document" })
  // The file itself is no control: its button opens what the device offers.
  const input = document.querySelector<HTMLInputElement>("input[type=file]")
  if (input) await userEvent.upload(input, scan)
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Kind" }))
  await userEvent.click(await screen.findByRole("option", { name: "Report" }))
  await userEvent.click(within(dialog).getByRole("button", { name: "Send" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(projectFileList).mock.calls[0]?.[0]).toMatchObject({
    path: { id: "p1" },
    query: { subject_id: "d1" },
  })
  expect(vi.mocked(projectFileCreate).mock.calls[0]?.[0].body).toEqual({
    kind: "report",
    title: null,
    dated_on: null,
    subject_kind: "deliverable",
    subject_id: "d1",
    format: "pdf",
    size: 6,
    name: "scan.pdf",
  })
  expect(vi.mocked(projectFileSendPart).mock.calls[0]?.[0]).toMatchObject({
    path: { id: "f1", number: 0 },
    headers: { "If-Match": '"1"' },
  })
})

it.each([
  ["campaign_action:c1", "A play · For schools"],
  ["campaign_action:c9", "Action"],
  ["deliverable:d1", "The guide"],
])("names what a document is to belong to, and of what is not at hand the kind: %s", async (of, name) => {
  holds()
  await open(project, `/?of=${of}`)
  await userEvent.click(await screen.findByRole("button", { name: "Add a document" }))
  const dialog = await screen.findByRole("dialog", { name: "Add a document" })
  const belongs = within(dialog).getByRole("combobox", { name: "Belongs to" })
  await waitFor(() => expect(belongs).toHaveValue(name))
})

it("sends a document of a record that is in no project", async () => {
  vi.mocked(subjectFileList).mockResolvedValue({ items: [], next: null } as never)
  vi.mocked(subjectFileCreate).mockResolvedValue({ ...begun, project_id: null } as never)
  vi.mocked(projectFileFinish).mockResolvedValue({ ...clean, state: "quarantined" } as never)
  await showOnPage(
    <Suspense>
      <RecordFiles kind="meeting" id="m1" mayChange />
    </Suspense>,
  )
  await userEvent.click(await screen.findByRole("button", { name: "Add a document" }))
  const dialog = await screen.findByRole("dialog", { name: "Add a document" })
  expect(within(dialog).queryByRole("combobox", { name: "Belongs to" })).toBeNull()
  const input = document.querySelector<HTMLInputElement>("input[type=file]")
  if (input) await userEvent.upload(input, scan)
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Kind" }))
  await userEvent.click(await screen.findByRole("option", { name: "Report" }))
  await userEvent.click(within(dialog).getByRole("button", { name: "Send" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(subjectFileList).mock.calls[0]?.[0]).toMatchObject({
    query: { subject_kind: "meeting", subject_id: "m1" },
  })
  expect(vi.mocked(subjectFileCreate).mock.calls[0]?.[0].body).toMatchObject({
    kind: "report",
    subject_kind: "meeting",
    subject_id: "m1",
  })
  expect(projectFileCreate).not.toHaveBeenCalled()
})

it("offers to add to a record only where it may be changed", async () => {
  vi.mocked(subjectFileList).mockResolvedValue({ items: [clean], next: null } as never)
  await showOnPage(
    <Suspense>
      <RecordFiles kind="strategy" id="s1" mayChange={false} />
    </Suspense>,
  )
  expect(await screen.findByRole("button", { name: "Open: Final report" })).toBeVisible()
  expect(screen.queryByRole("button", { name: "Add a document" })).toBeNull()
})

it("shows both versions of what is said of a document, and takes nobody's words away", async () => {
  const mine = { ...clean, project_id: "p2", abilities: ["project_file_update"] } as ProjectFile
  holds(mine)
  await open({ ...project, id: "p2" } as Project)
  await userEvent.click(await screen.findByRole("button", { name: "Edit Final report" }))
  const dialog = await screen.findByRole("dialog", { name: "Change the document" })
  const title = within(dialog).getByRole("textbox", { name: "What it is called" })
  await userEvent.clear(title)
  await userEvent.type(title, "Last report")
  const current = { ...mine, version: 4, title: "The report", subject_kind: null, subject_id: null }
  vi.mocked(projectFileUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(projectFileUpdate).mockResolvedValueOnce(current as never)
  await userEvent.click(within(dialog).getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  const subject = within(conflict).getByRole("group", { name: "Belongs to" })
  expect(within(subject).getByRole("radio", { name: "Yours: Deliverable: The guide" })).not.toBeChecked()
  await userEvent.click(within(conflict).getByRole("radio", { name: "Yours: Last report" }))
  await userEvent.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(vi.mocked(projectFileUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { kind: "report", title: "Last report", subject_kind: null, subject_id: null },
  })
})
