// After the build: puts each text's Brotli form in its place, which is what the server holds; prints what the first load of each
// kind of page costs, and fails when it is over its limit (decision 0027).
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const dist = new URL("../dist/", import.meta.url)
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))

/** What is loaded before a page shows something, by the names of the sources; `limit` in kB of gzip. */
const identity = "src/features/identity"
const PUBLIC = ["locales/ro.json?public", "src/app/PublicApp.tsx"]
const APP = ["locales/ro.json?shell", "src/app/App.tsx", "src/app/Shell.tsx"]
const PAGES = [
  { name: "sign-in", of: [...PUBLIC, `${identity}/SignInPage.tsx`], limit: 115 },
  { name: "demo", of: [...PUBLIC, `${identity}/DemoPage.tsx`], limit: 117 },
  { name: "invitation", of: [...PUBLIC, `${identity}/InvitationPage.tsx`], limit: 120 },
  { name: "lost factor", of: [...PUBLIC, `${identity}/LostFactorPage.tsx`], limit: 120 },
  { name: "signed-in shell with home", of: [...APP, "src/features/home/HomePage.tsx"], limit: 290 },
]

/** The scripts that a page needs: those of the document, the chunks themselves and all they import. */
function scripts(names) {
  const document = readFileSync(new URL("index.html", dist), "utf8")
  const files = new Set([...document.matchAll(/ src="\/([^"]+\.js)"/g)].map(([, file]) => file))
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
const weighed = PAGES.map((page) => ({ ...page, files: scripts(page.of), size: kb(scripts(page.of)) }))
console.log("JavaScript of the first load, gzip:")
for (const { name, files, size, limit } of weighed) {
  const verdict = size > limit ? "TOO MUCH, " : ""
  console.log(`  ${name}: ${size.toFixed(1)} kB in ${files.length} files (${verdict}limit ${limit} kB)`)
}
for (const name of readdirSync(dist, { recursive: true })) {
  if (!/\.(js|css|svg)$/.test(name)) continue
  const file = new URL(name, dist)
  writeFileSync(
    `${file.pathname}.br`,
    brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  )
  rmSync(file)
}
rmSync(new URL(".vite", dist), { recursive: true })
if (weighed.some(({ size, limit }) => size > limit)) process.exit(1)
