import { readFile } from "node:fs/promises"
import type { Plugin } from "vite"

/** What the pages of projects ask of the server, by the first part of the address. */
const ABOUT =
  /url: ["']\/api\/v1\/(?:projects|funds|programmes|trainings|campaigns|meetings|meeting-decisions|protocols|strategies|publications|stated-figures|standard-reviews)\b/

/** `@punte/client/projects` are those operations of the generated client: they come with their pages, and not with the shell. */
export const projectClient: Plugin = {
  name: "project-client",
  enforce: "pre",
  load: {
    filter: { id: /sdk\.gen\.ts\?projects$/ },
    handler: async (id) => {
      const [head = "", ...operations] = (await readFile(id.replace("?projects", ""), "utf8")).split(
        /^export const /m,
      )
      const taken = operations.filter((text) => ABOUT.test(text))
      return { code: [head, ...taken].join("export const "), moduleType: "ts" }
    },
  },
}
