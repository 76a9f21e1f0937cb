import { replaceEqualDeep } from "@tanstack/react-query"

/** What one form or button has sent last, until what came of it is known. */
export class UnderWay<I, A> {
  #last: { input: I; answer: Promise<A> } | undefined

  /**
   * Sends a change. The same as the one that is under way is not sent again: its answer is that of both. Where another
   * was sent in between, it goes back to how it was, and that is a change.
   */
  once(input: I, send: () => Promise<A>): Promise<A> {
    if (this.#last && isSame(this.#last.input, input)) return this.#last.answer
    const answer = send()
    this.#last = { input, answer }
    return answer
  }

  /** What came of it is known: whoever sends the same from now on means it. */
  end(input: I) {
    if (this.#last?.input === input) this.#last = undefined
  }

  /** Nobody waits for what was sent. */
  forget() {
    this.#last = undefined
  }
}

/** Path, query, headers and body are alike. A file is like no other, and neither is what only looks like one. */
const isSame = (a: unknown, b: unknown) => replaceEqualDeep(a, b) === a
