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

/** `@punte/client/public` are those operations of the generated client: four hundred others stay away from public pages. */
export const clientParts: Plugin = {
  name: "client-parts",
  enforce: "pre",
  load: {
    filter: { id: /sdk\.gen\.ts\?public$/ },
    handler: async (id) => {
      const [head = "", ...operations] = (await readFile(id.replace("?public", ""), "utf8")).split(
        /^export const /m,
      )
      const taken = operations.filter((text) => PUBLIC.includes(/^\w+/.exec(text)?.[0] ?? ""))
      return { code: [head, ...taken].join("export const "), moduleType: "ts" }
    },
  },
}
