/**
 * A change on its way. Sent again after a lost answer it carries the same idempotency key, so that nothing is done
 * twice (REL-08); the next change gets a new one.
 */
export class Attempt {
  #of: string | undefined
  #key = ""

  /** The key of what is sent. */
  keyOf(options: unknown): string {
    const of = JSON.stringify(options)
    if (of !== this.#of) {
      this.#of = of
      this.#key = crypto.randomUUID()
    }
    return this.#key
  }

  /** It was answered. */
  end() {
    this.#of = undefined
  }
}
