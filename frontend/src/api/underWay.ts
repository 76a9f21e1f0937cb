import { replaceEqualDeep } from "@tanstack/react-query"

/** What one form or button has sent and is not done with. */
export class UnderWay<I, A> {
  #sent: readonly { input: I; answer: Promise<A> }[] = []

  /** Sends a change. The same that is still under way is not sent again: its answer is that of both. */
  once(input: I, send: () => Promise<A>): Promise<A> {
    const twin = this.#sent.find((one) => isSame(one.input, input))
    if (twin) return twin.answer
    const answer = send()
    this.#sent = [...this.#sent, { input, answer }]
    return answer
  }

  /** What came of it is known: whoever sends the same from now on means it. */
  end(input: I) {
    this.#sent = this.#sent.filter((one) => one.input !== input)
  }
}

/** Path, query, headers and body are alike. A file is like no other, and neither is what only looks like one. */
const isSame = (a: unknown, b: unknown) => replaceEqualDeep(a, b) === a
