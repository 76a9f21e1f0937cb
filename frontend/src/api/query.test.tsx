import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { Problem } from "./problem"
import { q, useAsked, useChange } from "./query"
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
