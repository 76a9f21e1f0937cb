/** What was typed, or that nothing was. */
export const orNone = (typed: string): string | null => typed.trim() || null
