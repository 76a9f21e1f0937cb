/** The answers of one topic by the codes of its questions, while they are being given. */
export type Draft<A> = Record<string, A>

/** How drafts are compared whose answers are the same by `isSame`. */
export function drafts<A>(isSame: (one: A | undefined, other: A | undefined) => boolean) {
  /** The questions that are answered differently. */
  const differing = (one: Draft<A>, other: Draft<A>) =>
    Object.keys(one).filter((code) => !isSame(one[code], other[code]))

  /**
   * Somebody else answered meanwhile. What only they changed is theirs, what only I changed is mine; `open` are the
   * questions that both answered differently.
   */
  const reconcile = (mine: Draft<A>, before: Draft<A>, theirs: Draft<A>) => {
    const changed = new Set(differing(mine, before))
    const open = [...changed].filter(
      (code) => !isSame(theirs[code], before[code]) && !isSame(theirs[code], mine[code]),
    )
    const merged: Draft<A> = Object.fromEntries(
      [...new Set([...Object.keys(theirs), ...changed])].flatMap((code) => {
        const given = changed.has(code) ? (mine[code] ?? theirs[code]) : theirs[code]
        return given === undefined ? [] : [[code, given] as const]
      }),
    )
    return { merged, open }
  }
  return { differing, reconcile }
}

export type Compared<A> = ReturnType<typeof drafts<A>>
