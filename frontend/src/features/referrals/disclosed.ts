/** A way to reach the person, as far as it is shared. */
export type Contact = {
  kind?: "phone" | "email" | "address" | "other"
  value?: string
  safe_to_call?: boolean
  safe_to_write?: boolean
  note?: string | null
}

type Content = { [field: string]: unknown }
const isContent = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether a shared data set holds anything yet. */
export function isRecorded(value: unknown): value is Content | readonly unknown[] {
  if (Array.isArray(value)) return value.length > 0
  return (
    isContent(value) && value.recorded !== false && Object.keys(value).some((field) => field !== "recorded")
  )
}

/** The plain facts of a data set, in the order the server gives them. */
export function factsIn(value: Content | readonly unknown[]): [string, unknown][] {
  if (!isContent(value)) return []
  return Object.entries(value).filter(
    ([field, content]) =>
      (field !== "recorded" && field !== "contacts" && !isContent(content)) || isDate(content),
  )
}

const isDate = (content: unknown) => isContent(content) && "precision" in content

/** The ways to reach the person in a data set. */
export function contactsIn(value: Content | readonly unknown[]): Contact[] {
  const list = isContent(value) ? value.contacts : value
  return Array.isArray(list) ? list.filter(isContent).map((one) => one as Contact) : []
}
