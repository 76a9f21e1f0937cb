/** A part that takes longer will not come: the line is dead without saying so. */
const PART_SECONDS = 90

/** Stops the sending of one part: with the whole, or when it takes too long. */
export const partSignal = (signal: AbortSignal) =>
  AbortSignal.any([signal, AbortSignal.timeout(PART_SECONDS * 1000)])

/** Waits so long; less once the line is there again, or nobody waits any more. `hurry` is given what ends it now. */
export const rest = (seconds: number, signal: AbortSignal, hurry?: (rested: () => void) => void) =>
  new Promise<void>((rested) => {
    hurry?.(rested)
    signal.addEventListener("abort", () => rested(), { once: true })
    window.addEventListener("online", () => rested(), { once: true })
    setTimeout(rested, seconds * 1000)
  })
