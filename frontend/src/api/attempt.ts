type Place = { path?: unknown; query?: unknown }

/**
 * The tries of one form or button. One that got no answer leaves its idempotency key to the next, so that nothing is
 * done twice (REL-08, REL-25): also when what was typed is corrected before it is sent again. If the server did the
 * work the first time, it refuses the other words under the same key and says so; if not, it does what is asked now.
 * What is sent while another try is under way is another change, and has a key of its own.
 */
export class Attempt {
  readonly #lost = new Map<string, string>()

  /** The key of what is sent now, which belongs to the thing it is done to. */
  begin(to: Place = {}): string {
    const on = said(to)
    const key = this.#lost.get(on) ?? crypto.randomUUID()
    this.#lost.delete(on)
    return key
  }

  /** It got no answer. */
  lose(key: string, to: Place = {}) {
    this.#lost.set(said(to), key)
  }
}

const said = ({ path, query }: Place) => JSON.stringify([path, query])
