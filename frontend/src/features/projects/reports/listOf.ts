/** The address of a list with these filters. */
export function listOf(path: string, filters: Record<string, string | null | undefined>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value) params.set(name, value)
  const query = params.toString()
  return query ? `${path}?${query}` : path
}
