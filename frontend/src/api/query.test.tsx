import { act, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { Problem } from "./problem"
import { ifMatch, q, useAsked, useChange } from "./query"
import { useIsUnsaved } from "./unsaved"

type Options = { body: { title: string }; headers?: Record<string, string> }

function Button({
  operation,
  title,
}: {
  operation: (options: Options) => Promise<{ id: string }>
  title: string
}) {
  const change = useChange(operation, { onProblem: () => true })
  return (
    <button type="button" onClick={() => change.mutate({ body: { title } })}>
      Send
    </button>
  )
}

it("repeats a lost change with the same key, and gives the next one a new key", async () => {
  const keys: (string | undefined)[] = []
  const operation = vi.fn(async ({ headers }: Options) => {
    keys.push(headers?.["Idempotency-Key"])
    if (keys.length === 1) throw new Problem({ status: 0, code: "unreachable" })
    return { id: "1" }
  })
  await show(<Button operation={operation} title="Call back" />)
  const send = screen.getByRole("button", { name: "Send" })
  await userEvent.click(send)
  await userEvent.click(send)
  await userEvent.click(send)
  expect(keys[0]).toBeTruthy()
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[1])
})

it("REL-25: keeps the key of a lost change when its words are corrected, and learns that it arrived", async () => {
  const keys: (string | undefined)[] = []
  const answers = [
    new Problem({ status: 0, code: "unreachable" }),
    new Problem({ status: 422, code: "idempotency_key_reused" }),
    { id: "1" },
  ]
  const operation = async ({ headers }: Options): Promise<{ id: string }> => {
    keys.push(headers?.["Idempotency-Key"])
    const answer = answers[keys.length - 1]
    if (answer instanceof Problem || !answer) throw answer
    return answer
  }
  function Form() {
    const [title, setTitle] = useState("Call back")
    return (
      <>
        <input aria-label="Title" value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        <Button operation={operation} title={title} />
      </>
    )
  }
  await show(<Form />)
  const send = screen.getByRole("button", { name: "Send" })
  await userEvent.click(send)
  await userEvent.type(screen.getByLabelText("Title"), " tomorrow")
  await userEvent.click(send)
  await userEvent.click(send)
  expect(keys[0]).toBeTruthy()
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[1])
})

it("gives a new key after a refusal, since the person has read it", async () => {
  const keys: (string | undefined)[] = []
  const operation = async ({ headers }: Options): Promise<{ id: string }> => {
    keys.push(headers?.["Idempotency-Key"])
    throw new Problem({ status: 422, code: "invalid" })
  }
  await show(<Button operation={operation} title="Call back" />)
  const send = screen.getByRole("button", { name: "Send" })
  await userEvent.click(send)
  await userEvent.click(send)
  expect(keys[1]).not.toBe(keys[0])
})

it("REL-25: says that something is not saved until it is", async () => {
  const answers = [new Problem({ status: 0, code: "unreachable" }), { id: "1" }]
  const operation = async (_: Options): Promise<{ id: string }> => {
    const answer = answers.shift()
    if (answer instanceof Problem || !answer) throw answer
    return answer
  }
  function Tag() {
    return useIsUnsaved() ? <p>Not saved</p> : null
  }
  await show(
    <>
      <Button operation={operation} title="Call back" />
      <Tag />
    </>,
  )
  await userEvent.click(screen.getByRole("button", { name: "Send" }))
  expect(await screen.findByText("Not saved")).toBeVisible()
  await userEvent.click(screen.getByRole("button", { name: "Send" }))
  await waitFor(() => expect(screen.queryByText("Not saved")).toBeNull())
})

it.each([
  [new Problem({ status: 409, code: "not_now" }), true, 2],
  [new Problem({ status: 422, code: "idempotency_key_reused" }), true, 2],
  [new Problem({ status: 403, code: "forbidden" }), true, 1],
  // Whoever puts both versions side by side does not have theirs changed below.
  [new Problem({ status: 412, code: "stale" }), true, 1],
  [new Problem({ status: 412, code: "stale" }), false, 2],
])(
  "asks anew what the page shows where that is not how things are: $status $code",
  async (refusal, isHandled, times) => {
    const read = vi.fn(async (_: object) => ({ items: [] }))
    const act = vi.fn(async (_: Options): Promise<{ id: string }> => {
      throw refusal
    })
    function Page() {
      useAsked(q(read, {}))
      const change = useChange(act, { refreshes: [read], onProblem: () => isHandled })
      return (
        <button type="button" onClick={() => change.mutate({ body: { title: "Call back" } })}>
          Send
        </button>
      )
    }
    await show(<Page />)
    await waitFor(() => expect(read).toHaveBeenCalledTimes(1))
    await userEvent.click(screen.getByRole("button", { name: "Send" }))
    await waitFor(() => expect(act).toHaveBeenCalled())
    // Long enough for a question that should not be asked.
    await new Promise((later) => setTimeout(later, 50))
    expect(read).toHaveBeenCalledTimes(times)
    expect(refusal.isShownAnew).toBe(refusal.isStale && !isHandled)
  },
)

type Edit = { path: { id: string }; body: { title: string }; headers: { "If-Match": string } }

/** A server that answers when it is told to, and what was sent to it. */
function slow() {
  const sent: { title: string; key: string | undefined }[] = []
  const answers: PromiseWithResolvers<{ id: string }>[] = []
  const operation = ({ body, headers }: Edit): Promise<{ id: string }> => {
    sent.push({ title: body.title, key: (headers as Record<string, string>)["Idempotency-Key"] })
    const answer = Promise.withResolvers<{ id: string }>()
    answers.push(answer)
    return answer.promise
  }
  return { operation, sent, answers }
}
const edit = (title: string, version = 1): Edit => ({
  path: { id: "1" },
  body: { title },
  headers: ifMatch(version),
})

/** What a page has of a change, without the page. */
async function held(
  { operation }: ReturnType<typeof slow>,
  how: Parameters<typeof useChange<typeof operation>>[1],
) {
  const seen: { change?: ReturnType<typeof useChange<typeof operation>> } = {}
  function Page() {
    seen.change = useChange(operation, how)
    return null
  }
  await show(<Page />)
  return (input: Edit) => seen.change?.mutateAsync(input)
}

it("sends what is sent twice in one frame once, and says one thing", async () => {
  const server = slow()
  const says = vi.fn(() => "Saved")
  const onDone = vi.fn()
  const send = await held(server, { says, onDone })
  // Each time made anew, as a click does.
  const both = Promise.all([send(edit("Call back")), send(edit("Call back"))])
  await waitFor(() => expect(server.sent).toHaveLength(1))
  server.answers[0]?.resolve({ id: "first" })
  expect(await both).toEqual([{ id: "first" }, { id: "first" }])
  expect(server.sent).toHaveLength(1)
  expect(says).toHaveBeenCalledOnce()
  expect(onDone).toHaveBeenCalledOnce()
})

it("takes a double click for one, also on a version that the first click makes old", async () => {
  const server = slow()
  const onProblem = vi.fn(() => true)
  function Form() {
    const { mutate, isPending } = useChange(server.operation, { onProblem })
    return (
      <button type="button" disabled={isPending} onClick={() => mutate(edit("Call back"))}>
        Send
      </button>
    )
  }
  await show(<Form />)
  const send = screen.getByRole("button", { name: "Send" })
  // Both before anything is drawn again.
  act(() => {
    send.click()
    send.click()
  })
  await waitFor(() => expect(server.sent).toHaveLength(1))
  server.answers[0]?.reject(new Problem({ status: 412, code: "stale" }))
  await waitFor(() => expect(send).toBeEnabled())
  expect(server.sent).toHaveLength(1)
  expect(onProblem).toHaveBeenCalledOnce()
})

it.each([
  ["other words", edit("Call back tomorrow")],
  ["another version", edit("Call back", 2)],
  ["another thing", { ...edit("Call back"), path: { id: "2" } }],
])("drops nothing that is sent while a save is on its way: %s", async (_, other) => {
  const server = slow()
  const says = vi.fn(() => "Saved")
  const send = await held(server, { says })
  const both = Promise.all([send(edit("Call back")), send(other)])
  await waitFor(() => expect(server.sent).toHaveLength(2))
  const [first, second] = server.sent
  // It is a change of its own, and no correction of the one that is on its way.
  expect(second?.key).not.toBe(first?.key)
  server.answers[1]?.resolve({ id: "second" })
  server.answers[0]?.resolve({ id: "first" })
  expect(await both).toEqual([{ id: "first" }, { id: "second" }])
  expect(says).toHaveBeenCalledTimes(2)
})

it.each([new Problem({ status: 0, code: "unreachable" }), new Problem({ status: 412, code: "stale" })])(
  "sends the same again once it failed: $status",
  async (failure) => {
    const server = slow()
    const send = await held(server, { onProblem: () => true })
    const first = send(edit("Call back"))
    await waitFor(() => expect(server.sent).toHaveLength(1))
    server.answers[0]?.reject(failure)
    await expect(first).rejects.toBe(failure)
    const second = send(edit("Call back"))
    await waitFor(() => expect(server.sent).toHaveLength(2))
    server.answers[1]?.resolve({ id: "1" })
    expect(await second).toEqual({ id: "1" })
    expect(server.sent[1]?.key === server.sent[0]?.key).toBe(failure.isUnanswered)
  },
)

it("lets the same be sent again from where its refusal is handled", async () => {
  const server = slow()
  let again: Promise<unknown> | undefined
  const send: Awaited<ReturnType<typeof held>> = await held(server, {
    onProblem: () => {
      again ??= send(edit("Call back"))
      return true
    },
  })
  const first = send(edit("Call back"))
  await waitFor(() => expect(server.sent).toHaveLength(1))
  server.answers[0]?.reject(new Problem({ status: 409, code: "not_now" }))
  await expect(first).rejects.toBeInstanceOf(Problem)
  await waitFor(() => expect(server.sent).toHaveLength(2))
  server.answers[1]?.resolve({ id: "1" })
  expect(await again).toEqual({ id: "1" })
})

it("keeps each key of what was lost while something else was on its way", async () => {
  const server = slow()
  const send = await held(server, { onProblem: () => true })
  const lost = new Problem({ status: 0, code: "unreachable" })
  const other = { ...edit("Call back"), path: { id: "2" } }
  const both = Promise.allSettled([send(edit("Call back")), send(other)])
  await waitFor(() => expect(server.sent).toHaveLength(2))
  server.answers[0]?.reject(lost)
  server.answers[1]?.reject(lost)
  await both
  void send(edit("Call back"))
  void send(other)
  await waitFor(() => expect(server.sent).toHaveLength(4))
  const [first, second, third, fourth] = server.sent.map(({ key }) => key)
  expect([third, fourth]).toEqual([first, second])
})
