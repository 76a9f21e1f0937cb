import type { documentCreate } from "@punte/client"
import type { Body } from "@/api/types"

type Format = Body<typeof documentCreate>["format"]

/** The largest file: `SIZE_MAX` of `domain/src/document`. */
export const SIZE_MAX = 25 * 1024 * 1024
/** The longest name, in characters: `NAME_MAX` of the same. */
const NAME_MAX = 200

/** The media type and the endings of each format: `DocumentFormat` of the same. */
const FORMATS = {
  pdf: { type: "application/pdf", endings: ["pdf"] },
  jpeg: { type: "image/jpeg", endings: ["jpg", "jpeg"] },
  png: { type: "image/png", endings: ["png"] },
} as const satisfies Record<Format, { type: string; endings: readonly string[] }>
const NAMES = ["pdf", "jpeg", "png"] as const satisfies readonly Format[]

/** What the device offers when a file is chosen; a phone offers its camera as well. */
export const ACCEPT = NAMES.map((format) => FORMATS[format].type).join(",")

export type FileFault = "empty" | "tooLarge" | "wrongEnding" | "wrongType"
type Chosen = Pick<File, "name" | "size" | "type">

const endingOf = (name: string) => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ""

const formatOf = (name: string): Format | undefined =>
  NAMES.find((format) => FORMATS[format].endings.some((ending) => ending === endingOf(name)))

/** What is chosen as it is to be sent, or why it is not sent. The server looks at its content. */
export function looked(file: Chosen): { format: Format; name: string } | { fault: FileFault } {
  const format = formatOf(file.name.trim())
  if (!format) return { fault: "wrongEnding" }
  // A device that does not know the type says nothing.
  if (file.type && file.type !== FORMATS[format].type) return { fault: "wrongType" }
  if (file.size === 0) return { fault: "empty" }
  if (file.size > SIZE_MAX) return { fault: "tooLarge" }
  return { format, name: nameOf(file) }
}

/** Its name as the server keeps it, shortened before the ending. */
function nameOf({ name }: Chosen): string {
  const plain = [...name.normalize("NFC").trim()]
  const ending = [...`.${endingOf(name.trim())}`]
  return plain.length <= NAME_MAX
    ? plain.join("")
    : [...plain.slice(0, NAME_MAX - ending.length), ...plain.slice(-ending.length)].join("")
}

/** Whether this is the file of which some parts may be there already. */
export const isSame = (file: Chosen, begun: { name: string; size: number }) =>
  file.size === begun.size && nameOf(file) === begun.name
