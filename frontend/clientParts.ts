import { readFile } from "node:fs/promises"
import type { Plugin } from "vite"

/** What the pages outside the signed-in app ask of the server. */
const PUBLIC = [
  "demoAccountList",
  "demoSignIn",
  "invitationAccept",
  "invitationRead",
  "meUpdate",
  "passkeySignIn",
  "passkeySignInBegin",
  "replacementAsk",
  "replacementFinish",
  "replacementRead",
  "sessionCreate",
  "systemRead",
]

/** What the pages of projects ask of it, by the first part of the address. */
const ABOUT_PROJECTS =
  /url: ["']\/api\/v1\/(?:projects|project-files|project-handovers|activities|funds|programmes|trainings|campaigns|campaign-actions|meetings|meeting-decisions|protocols|strategies|linked|publications|stated-figures|standard-reviews|calendar|reports)\b/

/** Whether an operation of the generated client is of a part; `text` begins with its name. */
const PARTS: Record<string, (text: string) => boolean> = {
  public: (text) => PUBLIC.includes(/^\w+/.exec(text)?.[0] ?? ""),
  projects: (text) => ABOUT_PROJECTS.test(text),
}

/**
 * `@punte/client/public` are some operations of the generated client: four hundred others stay away from public pages.
 * `@punte/client/projects` are those that come with the pages of projects, and not with the shell.
 */
export const clientParts: Plugin = {
  name: "client-parts",
  enforce: "pre",
  load: {
    filter: { id: /sdk\.gen\.ts\?(public|projects)$/ },
    handler: async (id) => {
      const [file = "", part = ""] = id.split("?")
      const [head = "", ...operations] = (await readFile(file, "utf8")).split(/^export const /m)
      const taken = operations.filter((text) => PARTS[part]?.(text))
      return { code: [head, ...taken].join("export const "), moduleType: "ts" }
    },
  },
}
