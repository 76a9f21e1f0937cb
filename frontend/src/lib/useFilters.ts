import { useSearchParams } from "react-router"

/** Filters and the page cursor of a list, kept in the address. Changing a filter starts from the first page. */
export function useFilters<K extends string>(names: readonly K[]) {
  const [params, setParams] = useSearchParams()
  const values = read(params, names)

  const set = (changes: Partial<Record<K, string | null>>) => {
    const next = new URLSearchParams(params)
    next.delete("cursor")
    for (const name of names) {
      const value = changes[name]
      if (value) next.set(name, value)
      else if (value !== undefined) next.delete(name)
    }
    setParams(next)
  }
  const cursor = params.get("cursor") ?? undefined
  const pager = (next: string | null | undefined) => ({
    isFirst: !cursor,
    hasNext: Boolean(next),
    onFirst: () => turn(undefined),
    onNext: () => turn(next ?? undefined),
  })
  const turn = (to: string | undefined) => {
    const next = new URLSearchParams(params)
    if (to) next.set("cursor", to)
    else next.delete("cursor")
    setParams(next)
    window.scrollTo(0, 0)
  }
  const clear = () => setParams(new URLSearchParams())
  return { values, set, clear, cursor, pager }
}

/** The same in a loader, from the request's address. */
export function filtersOf<K extends string>(request: Request, names: readonly K[]) {
  const params = new URL(request.url).searchParams
  return { ...read(params, names), cursor: params.get("cursor") ?? undefined }
}

function read<K extends string>(params: URLSearchParams, names: readonly K[]): Partial<Record<K, string>> {
  const values: Partial<Record<K, string>> = {}
  for (const name of names) {
    const value = params.get(name)
    if (value) values[name] = value
  }
  return values
}
