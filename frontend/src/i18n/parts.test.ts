import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { publicWords, shellWords } from "../../catalogueParts.ts"
import en from "../../locales/en.json"
import ro from "../../locales/ro.json"
import sq from "../../locales/sq.json"

type Tree = { [key: string]: string | Tree }
const paths = (tree: Tree, path = ""): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [path + key] : paths(value, `${path}${key}.`),
  )

/** What a page loads of our own code: its file, and whatever that imports at once or, for a public one, later. */
function sources(file: string, follows: RegExp, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const text = readFileSync(file, "utf8")
  const imported = [...text.matchAll(follows)].map(([, path]) => path ?? "")
  for (const path of imported) {
    const base = path.startsWith("@/")
      ? `src/${path.slice(2)}`
      : `${file.replace(/[^/]+$/, "")}${path.slice(2)}`
    const here = [`${base}.tsx`, `${base}.ts`, `${base}/index.ts`].find(isFile)
    if (here) sources(here, follows, found)
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

const catalogues = { ro, sq, en }
const AT_ONCE = /from\s*"((?:@|\.)\/[^"]+)"/g
const AT_ONCE_OR_LATER = /(?:from|import\()\s*"((?:@|\.)\/[^"]+)"/g
const PAGES = [
  {
    of: "the public pages",
    roots: ["src/app/PublicApp.tsx"],
    follows: AT_ONCE_OR_LATER,
    words: publicWords,
    least: 50,
  },
  {
    of: "the shell and home",
    roots: [
      "src/app/Shell.tsx",
      "src/app/Search.tsx",
      "src/app/Root.tsx",
      "src/app/RouteProblem.tsx",
      "src/features/home/HomePage.tsx",
    ],
    follows: AT_ONCE,
    words: shellWords,
    least: 100,
  },
] as const

describe.each(PAGES)("the words of $of", ({ roots, follows, words, least }) => {
  const files = new Set(roots.flatMap((root) => [...sources(root, follows)]))

  it.each(["ro", "sq", "en"] as const)("are all in the %s catalogue that comes with them", (language) => {
    const taken = paths(words(catalogues[language]))
    const said = [...files].flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/(?<![\w.])(?:t|textAt)\(\s*(.*?)\)/gs)].flatMap(([, given]) =>
        [...(given ?? "").matchAll(/["`]([a-z][\w]*(?:\.[\w$!{}]+)+)/gi)].map(([, key]) => ({
          file,
          key: key ?? "",
        })),
      ),
    )
    expect(said.length).toBeGreaterThan(least)
    // A key may end in what is only known when it is said: `terms.role.${role}`.
    const missing = said.filter(({ key }) => {
      const known = key.replace(/\$\{.*$/, "")
      return !taken.some(
        (path) =>
          path === known || path.startsWith(`${known}_`) || (/[._]$/.test(known) && path.startsWith(known)),
      )
    })
    expect(missing).toEqual([])
  })
})

it("looks for words in the pages themselves and in what they import", () => {
  const files = [...sources("src/app/PublicApp.tsx", AT_ONCE_OR_LATER)]
  expect(files).toContain("src/features/identity/InvitationPage.tsx")
  expect(files).toContain("src/ui/FormProblem.tsx")
  expect(files).not.toContain("src/app/Shell.tsx")
})
