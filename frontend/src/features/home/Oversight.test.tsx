import { screen, waitFor } from "@testing-library/react"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { Oversight } from "./Oversight"

const alerts = vi.fn()
const verifications = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  alertList: (given: unknown) => alerts(given),
  ledgerVerificationList: () => verifications(),
}))

const verified = (is_whole: boolean) => ({ open: null, items: [{ id: "v", result: { is_whole } }] })

beforeEach(() => {
  alerts.mockReset().mockResolvedValue({ items: [], next: null })
  verifications.mockReset().mockResolvedValue(verified(true))
})

const show = () =>
  showOnPage(
    <Suspense>
      <Oversight />
    </Suspense>,
  )

it("says nothing where nothing waits", async () => {
  show()
  await waitFor(() => expect(verifications).toHaveBeenCalled())
  expect(screen.queryByRole("alert")).toBeNull()
  expect(screen.queryByRole("link")).toBeNull()
})

it("tells of a damaged register and of unusual reading, and leads to the desk", async () => {
  alerts.mockResolvedValue({ items: [{ id: "a" }], next: null })
  verifications.mockResolvedValue(verified(false))
  show()
  expect(await screen.findAllByRole("alert")).toHaveLength(2)
  expect(screen.getByRole("link")).toHaveAttribute("href", "/oversight")
})
