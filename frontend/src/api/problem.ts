import type { Problem as WireProblem } from "@punte/client"

/** What is wrong where; of money that does not add up also by how much, in minor units. */
export type FieldProblem = {
  pointer: string
  code: string
  amount?: number | null
  currency?: string | null
}

/** A refused or failed call. `code` is from the server's closed list, or one of our own for what never reached it. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  /** The server's own sentence, in the language of the request. */
  readonly title: string | undefined
  /** The reason within the code, where there are several. */
  readonly reason: string | undefined
  readonly fields: readonly FieldProblem[]
  readonly requestId: string | undefined
  /** The newer representation, when the edit was stale (412). */
  readonly current: unknown
  readonly retryAfterSeconds: number | undefined
  /** It was a change that got no answer: what was typed is still on the page, and not saved. */
  leavesUnsaved = false
  /** Somebody else was first, and the page shows how it is now. */
  isShownAnew = false

  constructor(
    problem: Partial<Omit<WireProblem, "code">> & { status: number; code: string },
    retryAfterSeconds?: number,
  ) {
    super(problem.title ?? problem.code)
    this.name = "Problem"
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title || undefined
    this.reason = problem.detail ?? undefined
    this.fields = problem.errors ?? []
    this.requestId = problem.request_id ?? undefined
    this.current = problem.current
    this.retryAfterSeconds = retryAfterSeconds
  }

  get isStale(): boolean {
    return this.status === 412
  }

  /** The newer representation, when the edit was stale and it is the one that has this field. */
  newer<R extends { version: number }>(field: keyof R & string): R | undefined {
    const { current } = this
    const isIt = typeof current === "object" && current !== null && field in current && "version" in current
    return this.isStale && isIt ? (current as R) : undefined
  }

  /** The call never got an answer: it may be sent again with the same idempotency key. */
  get isUnanswered(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

function looksLikeProblem(body: unknown): body is WireProblem {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string"
}

/** Whatever the client threw, as a `Problem`. */
export function asProblem(error: unknown, response?: Response): Problem {
  if (error instanceof Problem) return error
  const retry = Number(response?.headers.get("Retry-After")) || undefined
  if (looksLikeProblem(error))
    return new Problem({ ...error, status: response?.status ?? error.status }, retry)
  if (response) return new Problem({ status: response.status, code: `http_${response.status}` }, retry)
  return new Problem({ status: 0, code: "unreachable" })
}
