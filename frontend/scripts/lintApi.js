// Looks the document of the API through by the rules of `openapi/lint.js`; fails when it finds anything.
import { fileURLToPath } from "node:url"
import { createConfig, lint } from "@redocly/openapi-core"
import { config } from "../../openapi/lint.js"

const ref = fileURLToPath(new URL("../../openapi/openapi.json", import.meta.url))
const found = await lint({ ref, config: await createConfig(config) })
for (const { ruleId, message, location } of found) {
  console.error(`${location[0]?.pointer ?? ""}\n  ${message} (${ruleId})`)
}
if (found.length > 0) {
  console.error(`openapi.json: ${found.length} faults`)
  process.exit(1)
}
