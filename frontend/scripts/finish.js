// After the build: writes each file's Brotli form, which the server hands out; prints what the first load of the
// signed-in shell costs, and fails when it is over the limit of UI.md.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const LIMIT_KB = 300
const dist = new URL("../dist/", import.meta.url)
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))

/** The scripts that a page needs: the chunks themselves and all they import. */
function scripts(...names) {
  const files = new Set()
  const visit = (name) => {
    const chunk = manifest[name]
    if (!chunk) throw new Error(`The build has no ${name}`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const next of chunk.imports ?? []) visit(next)
  }
  names.forEach(visit)
  return [...files].filter((file) => file.endsWith(".js"))
}

const kb = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000
const signIn = kb(scripts("index.html", "locales/ro.json", "src/features/identity/SignInPage.tsx"))
const home = kb(scripts("index.html", "locales/ro.json", "src/features/home/HomePage.tsx"))
console.log(
  `JavaScript, gzip: sign-in ${signIn.toFixed(0)} kB, signed-in shell with home ${home.toFixed(0)} kB (limit ${LIMIT_KB})`,
)
for (const name of readdirSync(dist, { recursive: true })) {
  if (!/\.(js|css|svg)$/.test(name)) continue
  const file = new URL(name, dist)
  writeFileSync(
    `${file.pathname}.br`,
    brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
  )
}
rmSync(new URL(".vite", dist), { recursive: true })
if (home > LIMIT_KB) process.exit(1)
