import { useState } from "react"

/** Which columns of a list a person has put away, and how close its rows stand. */
export type TableView = {
  isDense: boolean
  setDense: (isDense: boolean) => void
  /** The columns that are put away. */
  hidden: readonly string[]
  isHidden: (column: string) => boolean
  toggle: (column: string) => void
}

/**
 * Kept for the device in cookies: browser storage stays empty, and neither says anything of a person. A saved view brings
 * its own columns: what is changed of those holds as long as the view is shown, and is not kept for the device.
 */
export function useTableView(list: string, saved?: { id: string; hidden: readonly string[] }): TableView {
  const name = `punte_columns_${list}`
  const [kept, setKept] = useState(() => new Set(read(name)?.split(".")))
  const [changed, setChanged] = useState<{ id: string; hidden: ReadonlySet<string> }>()
  const ofView = changed && changed.id === saved?.id ? changed.hidden : saved && new Set(saved.hidden)
  const hidden = ofView ?? kept
  const [isDense, setDense] = useState(() => read("punte_dense") === "1")
  return {
    isDense,
    setDense: (next) => {
      setDense(next)
      keep("punte_dense", next ? "1" : "")
    },
    hidden: [...hidden].filter(Boolean),
    isHidden: (column) => hidden.has(column),
    toggle: (column) => {
      const next = new Set(hidden)
      if (!next.delete(column)) next.add(column)
      if (saved) return setChanged({ id: saved.id, hidden: next })
      setKept(next)
      keep(name, [...next].join("."))
    },
  }
}

const read = (name: string) => new RegExp(`(?:^|; )${name}=([\\w.]+)`).exec(document.cookie)?.[1]

function keep(name: string, value: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? 31_536_000 : 0}; SameSite=Strict`
}
