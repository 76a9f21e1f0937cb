// After the build: has the scripts that are called as the app opens compiled at once; puts each text's Brotli form in its place,
// which is what the server holds; prints what the first load of each kind of page costs, and fails when it is over its limit
// (decision 0027).
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const dist = new URL("../dist/", import.meta.url)
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))

/** What is loaded before a page shows something, by the names of chunks (`vite.config.ts`) or sources; `limit` in kB of gzip. */
const PUBLIC = ["start", "locales/ro.json?public"]
const APP = ["start", "app", "locales/ro.json?shell"]
const PAGES = [
  { name: "sign-in", of: PUBLIC, limit: 115 },
  { name: "demo", of: [...PUBLIC, "demo"], limit: 117 },
  { name: "invitation", of: [...PUBLIC, "invitation"], limit: 120 },
  { name: "lost factor", of: [...PUBLIC, "lost-factor"], limit: 120 },
  { name: "signed-in shell with home", of: APP, limit: 290 },
]
const chunks = Object.values(manifest).filter(({ file }) => file.endsWith(".js"))

/** The scripts that a page needs: those of the document, the chunks themselves and all they import. */
function scripts(names) {
  const document = readFileSync(new URL("index.html", dist), "utf8")
  const files = new Set([...document.matchAll(/ src="\/([^"]+\.js)"/g)].map(([, file]) => file))
  const visit = (name) => {
    const chunk = manifest[name] ?? chunks.find((one) => one.name === name)
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
const weighed = PAGES.map((page) => ({ ...page, files: scripts(page.of), size: kb(scripts(page.of)) }))
console.log("JavaScript of the first load, gzip:")
for (const { name, files, size, limit } of weighed) {
  const verdict = size > limit ? "TOO MUCH, " : ""
  console.log(`  ${name}: ${size.toFixed(1)} kB in ${files.length} files (${verdict}limit ${limit} kB)`)
}
// Of what every page of the app is built on, most is called as it opens. V8 then compiles it beside the download and keeps
// it compiled; without this it compiles a thousand functions one by one, each time, while the page is drawn.
const EAGER = /assets\/(start|app)-[^/]+\.js$/
for (const name of readdirSync(dist, { recursive: true })) {
  if (!/\.(js|css|svg)$/.test(name)) continue
  const file = new URL(name, dist)
  if (EAGER.test(name)) writeFileSync(file, `//# allFunctionsCalledOnLoad\n${readFileSync(file, "utf8")}`)
  writeFileSync(
    `${file.pathname}.br`,
    brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  )
  rmSync(file)
}
rmSync(new URL(".vite", dist), { recursive: true })
if (weighed.some(({ size, limit }) => size > limit)) process.exit(1)
