/** Into how many classes the values of a map fall at most. */
const CLASSES = 5

export type ValueClass = { of: number; from: number; to: number }

/** In which fifth of all values one lies: the least in 1, the greatest in 5 at most. What is equal lies in the same. */
export function classOf(values: readonly number[], value: number): number {
  const below = values.filter((one) => one < value).length
  return 1 + Math.floor((CLASSES * below) / Math.max(values.length, 1))
}

/** The classes in which there is a value, with the least and the greatest of each. */
export function valueClasses(values: readonly number[]): ValueClass[] {
  const classes = new Map<number, ValueClass>()
  for (const value of values.toSorted((a, b) => a - b)) {
    const of = classOf(values, value)
    classes.set(of, { of, from: classes.get(of)?.from ?? value, to: value })
  }
  return [...classes.values()]
}
