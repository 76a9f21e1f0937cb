/**
 * A change on its way. Until it is answered it keeps its idempotency key, so that nothing is done twice (REL-08,
 * REL-25): also when what was typed is corrected before it is sent again. If the server did the work the first time,
 * it refuses the other words under the same key and says so; if not, it does what is asked now.
 */
export class Attempt {
  #on: string | undefined
  #key = ""

  /** The key of what is sent, which belongs to the thing it is done to. */
  keyOf({ path, query }: { path?: unknown; query?: unknown } = {}): string {
    const on = JSON.stringify([path, query])
    if (on !== this.#on) {
      this.#on = on
      this.#key = crypto.randomUUID()
    }
    return this.#key
  }

  /** It was answered. */
  end() {
    this.#on = undefined
  }
}
