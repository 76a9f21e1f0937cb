/** What the first rows of a file look like, before it is sent. The server judges; this only shows. */
export type Preview = {
  columns: { name: string; state: "known" | "unknown" | "repeated" }[]
  rows: string[][]
  /** Columns that every row needs and that are not there. */
  missing: string[]
  /** Lines that are no row, from 1. */
  faults: number[]
}

type Column = { name: string; is_required: boolean }
export type Format = "csv" | "jsonl"

/** How much of a file is looked at, in bytes. */
export const LOOKED_AT = 64 * 1024
const SHOWN = 5

/** How a file is written, by its name. */
export const formatOf = (name: string): Format => (/\.(jsonl|ndjson|json)$/i.test(name) ? "jsonl" : "csv")

/** `isCut`: the text is only how the file begins, and what it ends with may be no whole row. */
export function preview(text: string, format: Format, known: readonly Column[], isCut: boolean): Preview {
  const { names, rows, faults } = format === "csv" ? ofCsv(text, isCut) : ofLines(text, isCut)
  const columns = names.map((name, at) => ({
    name,
    state: !known.some((one) => one.name === name || (format === "jsonl" && one.name.startsWith(`${name}.`)))
      ? ("unknown" as const)
      : names.indexOf(name) < at
        ? ("repeated" as const)
        : ("known" as const),
  }))
  const missing = known.filter((one) => one.is_required && !names.includes(one.name)).map((one) => one.name)
  return { columns, rows: rows.slice(0, SHOWN), missing, faults }
}

function ofCsv(text: string, isCut: boolean) {
  const [header, ...rows] = records(text.replace(/^\ufeff/, ""), isCut)
  const names = header?.cells.map((cell) => cell.trim()) ?? []
  const faults = rows.filter(({ cells }) => cells.length !== names.length).map(({ line }) => line)
  return { names, rows: rows.map(({ cells }) => cells), faults }
}

/** The records of CSV (RFC 4180) with the line where each begins. */
function records(text: string, isCut: boolean) {
  const all: { line: number; cells: string[] }[] = []
  let record = { line: 1, cells: [] as string[] }
  let cell = ""
  let isQuoted = false
  let line = 1
  const end = () => {
    record.cells.push(cell)
    if (record.cells.some((one) => one.trim() !== "")) all.push(record)
    record = { line, cells: [] }
    cell = ""
  }
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === "\n") line += 1
    if (isQuoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') {
        cell += sign
        at += 1
      } else isQuoted = false
    } else if (sign === '"') isQuoted = true
    else if (sign === ",") {
      record.cells.push(cell)
      cell = ""
    } else if (sign === "\n") end()
    else if (sign !== "\r") cell += sign
  }
  if (!isQuoted && !isCut && (cell !== "" || record.cells.length > 0)) end()
  return all
}

function ofLines(text: string, isCut: boolean) {
  const lines = text.replace(/^\ufeff/, "").split("\n")
  if (isCut) lines.pop()
  const objects: Record<string, unknown>[] = []
  const faults: number[] = []
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue
    const read = objectIn(line)
    if (read) objects.push(read)
    else faults.push(at + 1)
  }
  const shown = objects.slice(0, SHOWN)
  const names = [...new Set(objects.flatMap((one) => Object.keys(one)))]
  return { names, rows: shown.map((one) => names.map((name) => said(one[name]))), faults }
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const said = (value: unknown) =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value)

/** A file with a header and nothing else. */
export const template = (known: readonly Column[]) => `${known.map((one) => one.name).join(",")}\r\n`
