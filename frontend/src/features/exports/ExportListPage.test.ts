import { exportList } from "@punte/client"
import { beforeEach, expect, it, vi } from "vitest"
import { currentMe } from "@/api/session"
import { clientLoader } from "./ExportListPage"

vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  currentMe: vi.fn(),
}))
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  exportList: vi.fn(async () => ({ items: [], next: null })),
  packRead: async () => ({ counties: [], services: [], code_lists: {} }),
}))

beforeEach(() => vi.mocked(exportList).mockClear())

it.each([
  ["exports.create", 1],
  ["exports.approve", 0],
])("asks for own exports only of who may have some, also after a reload: %s", async (permission, times) => {
  vi.mocked(currentMe).mockResolvedValue({ permissions: [{ permission, reach: "organisation" }] } as never)
  const request = new Request(`${window.location.origin}/exports`)
  await clientLoader({ request } as Parameters<typeof clientLoader>[0])
  expect(exportList).toHaveBeenCalledTimes(times)
})
