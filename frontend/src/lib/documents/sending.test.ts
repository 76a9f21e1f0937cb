import { expect, it, vi } from "vitest"
import type { CaseDocument } from "@/api/caseTypes"
import { Problem } from "@/api/problem"
import { isGone, type Line, type Progress, RESTS, send } from "./sending"

const file = new Blob(["0123456789"])
const begun = {
  version: 1,
  state: "uploading",
  size: 10,
  parts: 3,
  part_bytes: 4,
} as unknown as CaseDocument
const whole = { ...begun, version: 2, state: "quarantined" } as CaseDocument
const lost = () => new Problem({ status: 0, code: "unreachable" })

/** A server that keeps what comes, and a line that does what it is told first. */
function server() {
  const came = new Map<number, string>()
  const order: string[] = []
  const told: Progress[] = []
  const line = {
    read: vi.fn(async () => {
      order.push("read")
      return { ...begun, received: [...came.keys()] } as CaseDocument
    }),
    part: vi.fn(async (number: number, content: Blob) => {
      order.push(`part ${number}`)
      came.set(number, await content.text())
    }),
    finish: vi.fn(async () => {
      order.push("finish")
      return whole
    }),
    rest: vi.fn(async (seconds: number) => {
      order.push(`rest ${seconds}`)
    }),
  } satisfies Line<CaseDocument>
  const stop = new AbortController()
  const run = (from: CaseDocument | undefined = begun) =>
    send(from, file, line, (progress) => told.push(progress), stop.signal)
  return { came, order, told, line, stop, run }
}

it("sends the parts in their order and tells how much came", async () => {
  const { came, order, told, run } = server()
  await expect(run()).resolves.toBe(whole)
  expect(order).toEqual(["part 0", "part 1", "part 2", "finish"])
  expect([...came.values()]).toEqual(["0123", "4567", "89"])
  expect(told.map(({ phase, sent }) => [phase, sent])).toEqual([
    ["sending", 0],
    ["sending", 4],
    ["sending", 8],
    ["finishing", 10],
  ])
})

it("waits where the line breaks, asks what came, and goes on with the rest", async () => {
  const { line, order, told, run } = server()
  line.part.mockImplementationOnce(async () => {
    order.push("broken")
    throw lost()
  })
  await run()
  expect(order).toEqual(["broken", "rest 2", "read", "part 0", "part 1", "part 2", "finish"])
  expect(told[1]).toEqual({ phase: "waiting", sent: 0, size: 10 })
})

it("does not send again a part whose answer was lost", async () => {
  const { came, line, order, run } = server()
  line.part.mockImplementationOnce(async (number, content) => {
    came.set(number, await content.text())
    throw lost()
  })
  await run()
  expect(order).toEqual(["rest 2", "read", "part 1", "part 2", "finish"])
})

it("goes on after a break with what the server says is missing", async () => {
  const { came, order, told, run, line } = server()
  came.set(1, "4567")
  await send(undefined, file, line, (progress) => told.push(progress), new AbortController().signal)
  expect(order).toEqual(["read", "part 0", "part 2", "finish"])
  expect(told[0]).toEqual({ phase: "sending", sent: 4, size: 10 })
  await expect(run()).resolves.toBe(whole)
})

it("is done where the finish arrived and its answer was lost", async () => {
  const { line, run } = server()
  line.finish.mockRejectedValueOnce(lost())
  line.read.mockResolvedValueOnce(whole)
  await expect(run()).resolves.toBe(whole)
  expect(line.finish).toHaveBeenCalledTimes(1)
})

it("waits longer each time and gives up in the end, and can go on then", async () => {
  const { line, order, run } = server()
  line.part.mockRejectedValue(lost())
  line.read.mockRejectedValue(lost())
  await expect(run()).rejects.toMatchObject({ status: 0 })
  expect(order).toEqual(RESTS.map((seconds) => `rest ${seconds}`))
})

it("counts its tries anew once a part came", async () => {
  const { came, line, run } = server()
  const tries = new Map<number, number>()
  line.part.mockImplementation(async (number, content) => {
    tries.set(number, (tries.get(number) ?? 0) + 1)
    if (tries.get(number) !== 4) throw lost()
    came.set(number, await content.text())
  })
  await expect(run()).resolves.toBe(whole)
  expect(line.rest.mock.calls.flat()).toEqual([2, 4, 8, 2, 4, 8, 2, 4, 8])
})

it("waits as long as a busy server asks", async () => {
  const { line, run } = server()
  line.part.mockRejectedValueOnce(new Problem({ status: 429, code: "too_many_requests" }, 17))
  await run()
  expect(line.rest).toHaveBeenCalledWith(17)
})

it("sends what the server misses at the end", async () => {
  const { came, line, order, run } = server()
  line.finish.mockImplementationOnce(async () => {
    came.delete(1)
    throw new Problem({ status: 409, code: "not_now", detail: "document_incomplete" })
  })
  await expect(run()).resolves.toBe(whole)
  expect(order.slice(3)).toEqual(["rest 2", "read", "part 1", "finish"])
})

it.each([
  [new Problem({ status: 409, code: "not_now", detail: "content_wrong_type" }), true],
  [new Problem({ status: 404, code: "not_found" }), true],
  [new Problem({ status: 403, code: "forbidden", detail: "not_holder" }), false],
  [new Problem({ status: 401, code: "unauthenticated" }), false],
])("does not try again what is refused: %s", async (problem, gone) => {
  const { line, run } = server()
  line.finish.mockRejectedValue(problem)
  await expect(run()).rejects.toBe(problem)
  expect(line.finish).toHaveBeenCalledTimes(1)
  expect(line.rest).not.toHaveBeenCalled()
  expect(isGone(problem)).toBe(gone)
})

it("says so where the device lost the file, and does not take it for a broken line", async () => {
  const { line } = server()
  const pulled = {
    size: 10,
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }),
  } as unknown as Blob
  await expect(send(begun, pulled, line, vi.fn(), new AbortController().signal)).rejects.toMatchObject({
    code: "file_unreadable",
  })
  expect(line.rest).not.toHaveBeenCalled()
})

it("stops in the middle of a part and sends nothing more", async () => {
  const { line, order, stop, run } = server()
  line.part.mockImplementationOnce(async () => {
    stop.abort()
    throw lost()
  })
  await expect(run()).rejects.toThrow(/abort/i)
  expect(order).toEqual([])
})

it("stops while it waits", async () => {
  const { line, order, stop, run } = server()
  line.part.mockRejectedValueOnce(lost())
  line.rest.mockImplementationOnce(async () => stop.abort())
  await expect(run()).rejects.toThrow(/abort/i)
  expect(order).toEqual([])
})
