import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import type { ReactElement } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { showOnPage } from "@/test.render"
import { CredentialChanges } from "./CredentialChanges"
import { NewSignIns } from "./NewSignIns"

const sessions = vi.fn()
const credentials = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  sessionList: () => sessions(),
  credentialRead: () => credentials(),
}))

beforeEach(() => {
  sessions.mockReset()
  credentials.mockReset()
})

const cases: [string, ReactElement, typeof sessions, unknown][] = [
  ["new sign-ins", <NewSignIns key="s" />, sessions, { items: [] }],
  ["changes of credentials", <CredentialChanges key="c" />, credentials, { changes: [] }],
]

it.each(cases)("says that %s could not be read, and asks again", async (_, part, read, answer) => {
  read.mockRejectedValueOnce(new Problem({ status: 403, code: "forbidden" })).mockResolvedValue(answer)
  await showOnPage(part)
  expect(await screen.findByRole("alert")).toHaveTextContent("could not be read")
  await userEvent.click(screen.getByRole("button", { name: "Try again" }))
  await vi.waitFor(() => expect(screen.queryByRole("alert")).toBeNull())
})
