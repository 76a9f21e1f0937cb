import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import en from "../../locales/en.json"
import ro from "../../locales/ro.json"
import sq from "../../locales/sq.json"

type Tree = { [key: string]: string | Tree }
function texts(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : texts(value, `${path}${key}.`),
  )
}

const PLURAL = /_(zero|one|two|few|many|other)$/
const counted = new Set(texts(en).flatMap(([key]) => (key.endsWith("_one") ? [key.replace(PLURAL, "")] : [])))
const base = (key: string) => (counted.has(key.replace(PLURAL, "")) ? key.replace(PLURAL, "") : key)

const names = (tree: Tree) => [...new Set(texts(tree).map(([key]) => base(key)))].sort()
const holes = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map(([, name]) => name).sort()

/** Words that are the same in two languages, and are meant to be. */
const SAME = new Set(
  "E-mail,Draft,Urgent,Feedback,Contact,Administrator,Auditor,Email,Status,Transfer,Normal,Punte,Specialist,Legal,Notes,Plan,Consult,Final,Titulli,Calendar,Protocol,Standard,Document,Indicator,Facebook,Instagram,LinkedIn,YouTube".split(
    ",",
  ),
)

/** The keys that an object of this text has twice: a reader keeps the last one and says nothing. */
function twice(text: string): string[] {
  const open: Set<string>[] = []
  const found: string[] = []
  // A key stands before a colon; braces and quotes in a text are part of the text.
  for (const [token, key] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") open.push(new Set())
    else if (token === "}") open.pop()
    else if (key !== undefined) {
      const keys = open.at(-1)
      if (keys?.has(key)) found.push(key)
      keys?.add(key)
    }
  }
  return found
}

describe("the files of words", () => {
  it("have no key twice", () => {
    expect(twice('{"a": {"b": "x: {\\"a\\": 1}"}, "b": "", "c": {"b": ""}, "a": ""}')).toEqual(["a"])
    const files = readdirSync("locales").filter((name) => name.endsWith(".json"))
    expect(files.length).toBeGreaterThan(2)
    expect(files.flatMap((name) => twice(readFileSync(`locales/${name}`, "utf8")))).toEqual([])
  })
})

describe.each([
  ["ro", ro],
  ["sq", sq],
] as const)("the %s catalogue", (language, catalogue) => {
  const translated = new Map(texts(catalogue))

  it("has the keys of the English one", () => {
    expect(names(catalogue)).toEqual(names(en))
  })

  it("has every plural form of its language", () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const missing = [...counted]
      .flatMap((key) => forms.map((form) => `${key}_${form}`))
      .filter((key) => !translated.has(key))
    expect(missing).toEqual([])
  })

  it("leaves no text empty and keeps what is filled in", () => {
    const wrong = texts(en).filter(([key, text]) => {
      const own = translated.get(key)
      return own !== undefined && (own.trim() === "" || holes(own).join() !== holes(text).join())
    })
    expect(wrong).toEqual([])
  })

  it("is not a copy of the English one", () => {
    const copies = texts(en).filter(
      ([key, text]) => /\p{L}{4,}/u.test(text) && translated.get(key) === text && !SAME.has(text),
    )
    expect(copies).toEqual([])
  })
})

describe("the words of the other languages", () => {
  it.each([
    ["dvs., which is written out", ro, /\bdvs\b/i],
    ["ş and ţ with a cedilla", ro, /[şţ]/i],
    ["a director for the directory", ro, /\bdirector/i],
    ["a headship for the directory", sq, /\bdrejtori/i],
  ])("are not %s", (_, catalogue, wrong) => {
    expect(texts(catalogue).filter(([, text]) => wrong.test(text))).toEqual([])
  })
})

describe("the English catalogue", () => {
  it("has no text that nothing says", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" })
    const code = files
      .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
      .map((name) => readFileSync(`src/${name}`, "utf8"))
      .join()
    // A key, or the group in which a code is looked up: "cases.title", "referrals.problems", `clocks.${kind}`.
    const found = code.matchAll(/["'`](\w+(?:\.\w+)+)["'`]|`(\w+(?:\.\w+)*)[._]\$\{/g)
    const said = new Set([...found].map(([, key, group]) => key ?? group))
    const isSaid = (key: string): boolean =>
      said.has(key) || (key.includes(".") && isSaid(key.slice(0, key.lastIndexOf("."))))
    expect(texts(en).filter(([key]) => !isSaid(key) && !isSaid(base(key)))).toEqual([])
  })
})

describe("the problems", () => {
  it("have a sentence for every code of the server's closed list", () => {
    const { components } = JSON.parse(readFileSync("../openapi/openapi.json", "utf8"))
    const codes: string[] = components.schemas.ProblemCode.enum
    expect(codes.filter((code) => !(code in en.problems.codes))).toEqual([])
  })
})
