// Makes the package of the TypeScript client, for partners: `target/client`, as `npm pack` takes it.
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const made = root("target/client")

const { info } = JSON.parse(readFileSync(root("openapi/openapi.json"), "utf8"))
const about = {
  name: "punte-client",
  version: info.version,
  description: `${info.title}: ${info.description}`,
  license: info.license.identifier,
  type: "module",
  sideEffects: false,
  exports: {
    ".": { types: "./index.d.ts", default: "./index.js" },
    "./client": { types: "./client.gen.d.ts", default: "./client.gen.js" },
  },
  engines: { node: ">=20" },
}

rmSync(made, { recursive: true, force: true })
mkdirSync(made, { recursive: true })
writeFileSync(`${made}/package.json`, `${JSON.stringify(about, null, 2)}\n`)
copyFileSync(root("docs/guide.md"), `${made}/README.md`)
copyFileSync(root("LICENSE"), `${made}/LICENSE`)
const compiler = root("frontend/node_modules/typescript7/bin/tsc")
execFileSync(process.execPath, [compiler, "-p", root("openapi")], { stdio: "inherit" })
