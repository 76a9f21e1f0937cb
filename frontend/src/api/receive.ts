import { send } from "./client"

export type Ask = (how: { fetch: typeof fetch; parseAs: "blob" }) => Promise<Blob>

/**
 * Asks for a file and tells how much of it came. `ask` calls the operation with what it is given here; the name is the
 * one the server gave.
 */
export async function receive(ask: Ask, tell: (received: number) => void) {
  let name: string | undefined
  const counted: typeof fetch = async (input) => {
    const answer = await send(input)
    name = nameIn(answer.headers.get("Content-Disposition"))
    if (!answer.ok || !answer.body) return answer
    let received = 0
    const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, out) {
        received += chunk.byteLength
        tell(received)
        out.enqueue(chunk)
      },
    })
    return new Response(answer.body.pipeThrough(counter), { status: answer.status, headers: answer.headers })
  }
  const content = await ask({ fetch: counted, parseAs: "blob" })
  return { content, name }
}

/** The name of an attachment, if it is a plain one (RFC 6266). */
export function nameIn(disposition: string | null): string | undefined {
  return /^attachment;\s*filename="([\w-]+(?:\.[\w-]+)*)"$/.exec(disposition ?? "")?.[1]
}

const KEPT_MS = 60_000

/** Puts a file among the downloads of this device. */
export function saveAs(content: Blob, name: string) {
  const address = URL.createObjectURL(content)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  // The browser reads it after this returns; some need a while.
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
