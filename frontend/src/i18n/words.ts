import type en from "../../locales/en.json"

/** A catalogue, or a part of one. */
export type Words = { readonly [name: string]: string | Words }
/** What is filled into a text; `count` also chooses its form. */
export type Values = { readonly [name: string]: string | number | undefined }

type Form = "zero" | "one" | "few" | "other"
type Uncounted<Name extends string> = Name extends `${infer Base}_${Form}` ? Base : Name
type KeyOf<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends string ? Uncounted<Name> : `${Name}.${KeyOf<Tree[Name]>}`
}[keyof Tree & string]

/** The path of a text in the catalogue, without the form of a counted one: `cases.found`, not `cases.found_one`. */
export type Key = KeyOf<typeof en>

/** The text at `key`, filled in, if the catalogue has one. Zero may have a form of its own in every language. */
export function textIn(words: Words, rules: Intl.PluralRules, key: string, values: Values = {}) {
  const { count } = values
  const forms = typeof count === "number" ? [count === 0 && "_zero", `_${rules.select(count)}`, ""] : [""]
  for (const form of forms) {
    const text = form !== false && at(words, key + form)
    if (text) return text.replaceAll(/{{(\w+)}}/g, (_, name: string) => String(values[name] ?? ""))
  }
  return undefined
}

function at(words: Words, path: string): string | undefined {
  let place: string | Words | undefined = words
  for (const name of path.split(".")) {
    if (typeof place !== "object" || !Object.hasOwn(place, name)) return undefined
    place = place[name]
  }
  return typeof place === "string" ? place : undefined
}
