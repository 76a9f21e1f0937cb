import { asProblem, Problem } from "@/api/problem"

/** What is sent in parts, as it stands at the server. */
export type Sent = {
  version: number
  state: string
  parts: number
  part_bytes: number
  size: number
  received?: number[]
}

/** The way to the server, and the clock. */
export type Line<S extends Sent> = {
  /** How the document stands there, with the numbers of the parts that came. */
  read: () => Promise<S>
  part: (number: number, content: Blob, version: number) => Promise<unknown>
  finish: (version: number) => Promise<S>
  /** Waits so long; less where somebody does not want to wait. */
  rest: (seconds: number) => Promise<unknown>
}

/** The way to the server for this document, until the signal; the clock is the caller's. */
export type LineTo<S extends Sent> = (document: S, signal: AbortSignal) => Omit<Line<S>, "rest">

export type Progress = {
  phase: "sending" | "waiting" | "finishing"
  /** Bytes that came. */
  sent: number
  size: number
}

/** How long it waits, in seconds, after each try that failed in a row. */
export const RESTS = [2, 4, 8, 15, 30] as const

/**
 * Sends the parts of a document one after another, and finishes it. Where the line breaks it waits, asks which parts
 * came and goes on with the others; after some tries in vain it gives up, and may be called again. `begun` is the
 * document as it was answered a moment ago.
 */
export async function send<S extends Sent>(
  begun: S | undefined,
  file: Blob,
  line: Line<S>,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<S> {
  const size = file.size
  let standing = begun
  let sent = 0
  let tries = 0
  for (;;) {
    try {
      standing ??= await line.read()
      signal.throwIfAborted()
      // What was finished while the line broke.
      if (standing.state !== "uploading") return standing
      const parts = partsOf(standing)
      sent = size - parts.reduce((left, { begin, end }) => left + end - begin, 0)
      for (const { number, begin, end } of parts) {
        tell({ phase: "sending", sent, size })
        await line.part(number, await read(file.slice(begin, end)), standing.version)
        signal.throwIfAborted()
        sent += end - begin
        tries = 0
      }
      tell({ phase: "finishing", sent, size })
      return await line.finish(standing.version)
    } catch (error) {
      signal.throwIfAborted()
      const problem = asProblem(error)
      const rest = RESTS[tries]
      if (!mayPass(problem) || rest === undefined) throw problem
      tries += 1
      // What came is asked, not guessed: an answer may be lost as well.
      standing = undefined
      tell({ phase: "waiting", sent, size })
      await line.rest(problem.retryAfterSeconds ?? rest)
      signal.throwIfAborted()
    }
  }
}

/** The parts that did not come, in their order. */
function partsOf({ parts, part_bytes, size, received = [] }: Sent) {
  return Array.from({ length: parts }, (_, number) => ({
    number,
    begin: number * part_bytes,
    end: Math.min(size, (number + 1) * part_bytes),
  })).filter(({ number }) => !received.includes(number))
}

/** The device may have lost it: a stick was pulled out, a file changed. That is no broken line. */
async function read(part: Blob): Promise<Blob> {
  try {
    return new Blob([await part.arrayBuffer()])
  } catch {
    throw new Problem({ status: 422, code: "file_unreadable" })
  }
}

/** Whether it may go better in a moment. */
const mayPass = (problem: Problem) =>
  problem.isUnanswered ||
  problem.isStale ||
  problem.status === 429 ||
  problem.reason === "document_incomplete" ||
  problem.reason === "import_incomplete"

/** Whether nothing of the document is there any more, so that nobody goes on with it. */
export const isGone = ({ status, reason }: Problem) =>
  status === 404 || Boolean(reason?.startsWith("content_"))
