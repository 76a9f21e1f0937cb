import { readFile } from "node:fs/promises"
import type { Plugin } from "vite"

/** What the pages outside the signed-in app say. */
const PUBLIC = [
  "common",
  "titles",
  "shell.language",
  "problems.unexpected",
  "problems.request",
  "problems.retryAfter_one",
  "problems.retryAfter_few",
  "problems.retryAfter_other",
  "problems.fieldWrong",
  "problems.checkForm",
  "problems.pages",
  "problems.statuses",
  "problems.codes",
  "problems.fields",
  "problems.reasons.invitation_not_open",
  "terms.role",
  "roles.about",
  "unsaved.notSaved",
  "partialDate.about",
  "signIn",
  "invitation",
  "codes",
  "demo",
]

type Words = { [key: string]: string | Words }

/** Of a catalogue, what the public pages say. */
export function publicWords(words: Words): Words {
  const taken: Words = {}
  for (const path of PUBLIC) copy(words, taken, path.split("."))
  return taken
}

function copy(from: Words, into: Words, [name = "", ...rest]: string[]) {
  const part = from[name]
  if (part === undefined) return
  if (rest.length === 0 || typeof part === "string") {
    into[name] = part
    return
  }
  const place = into[name] ?? {}
  into[name] = place
  if (typeof place === "object") copy(part, place, rest)
}

/** `locales/ro.json?public` is that part of a catalogue; the whole is five times as long. */
export const publicCatalogues: Plugin = {
  name: "public-catalogues",
  enforce: "pre",
  load: {
    filter: { id: /\.json\?public$/ },
    handler: async (id) => ({
      code: JSON.stringify(publicWords(JSON.parse(await readFile(id.replace(/\?public$/, ""), "utf8")))),
      moduleType: "json",
    }),
  },
}
