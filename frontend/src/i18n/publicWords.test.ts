import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import en from "../../locales/en.json"
import ro from "../../locales/ro.json"
import sq from "../../locales/sq.json"
import { publicWords } from "../../publicWords.ts"

type Tree = { [key: string]: string | Tree }
const paths = (tree: Tree, path = ""): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [path + key] : paths(value, `${path}${key}.`),
  )

/** What a public page loads of our own code: its file, and whatever that imports at once. */
function sources(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const text = readFileSync(file, "utf8")
  const imported = [...text.matchAll(/(?:from|import\()\s*"((?:@|\.)\/[^"]+)"/g)].map(
    ([, path]) => path ?? "",
  )
  for (const path of imported) {
    const base = path.startsWith("@/")
      ? `src/${path.slice(2)}`
      : `${file.replace(/[^/]+$/, "")}${path.slice(2)}`
    const here = [`${base}.tsx`, `${base}.ts`, `${base}/index.ts`].find(isFile)
    if (here) sources(here, found)
  }
  return found
}

function isFile(path: string) {
  try {
    return readFileSync(path).length > 0
  } catch {
    return false
  }
}

describe("the words of the public pages", () => {
  const files = [...sources("src/app/PublicApp.tsx")]

  it("are looked for in the pages themselves", () => {
    expect(files).toContain("src/features/identity/InvitationPage.tsx")
    expect(files).toContain("src/ui/FormProblem.tsx")
    expect(files).not.toContain("src/app/Shell.tsx")
  })

  it.each([
    ["ro", ro],
    ["sq", sq],
    ["en", en],
  ] as const)("are all in the %s catalogue that comes with them", (_, catalogue) => {
    const taken = paths(publicWords(catalogue))
    const said = files.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/(?<![\w.])(?:t|textAt)\(\s*(.*?)\)/gs)].flatMap(([, given]) =>
        [...(given ?? "").matchAll(/["`]([a-z][\w]*(?:\.[\w$!{}]+)+)/gi)].map(([, key]) => ({
          file,
          key: key ?? "",
        })),
      ),
    )
    expect(said.length).toBeGreaterThan(50)
    // A key may end in what is only known when it is said: `terms.role.${role}`.
    const missing = said.filter(({ key }) => {
      const known = key.replace(/\$\{.*$/, "")
      return !taken.some(
        (path) =>
          path === known || path.startsWith(`${known}_`) || (known.endsWith(".") && path.startsWith(known)),
      )
    })
    expect(missing).toEqual([])
  })
})
