import { useSyncExternalStore } from "react"
import type en from "../../locales/en.json"
import { hasAlbanian } from "./albanian"
import { type Key, textIn, type Values, type Words } from "./words"

export const LANGUAGES = ["ro", "sq", "en"] as const
export type Language = (typeof LANGUAGES)[number]

/** The neutral name of a page, for the browser tab. */
export type Title = keyof typeof en.titles

/** Each language's own name for itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { ro: "Română", sq: "Shqip", en: "English" }

/** What the public pages say; the shell and home; the pages that come later. */
type Part = "public" | "shell" | "later"
type Catalogues = Record<Language, () => Promise<{ default: Words }>>

const catalogues: Record<Part, Catalogues> = {
  public: {
    ro: () => import("../../locales/ro.json?public"),
    sq: () => import("../../locales/sq.json?public"),
    en: () => import("../../locales/en.json?public"),
  },
  shell: {
    ro: () => import("../../locales/ro.json?shell"),
    sq: async () => {
      if (!hasAlbanian) names = (await import("../../locales/names.sq.json")).default
      return import("../../locales/sq.json?shell")
    },
    en: () => import("../../locales/en.json?shell"),
  },
  later: {
    ro: () => import("../../locales/ro.json?later"),
    sq: () => import("../../locales/sq.json?later"),
    en: () => import("../../locales/en.json?later"),
  },
}
let parts: readonly Part[] = ["shell", "later"]

let names: { [type: string]: { [code: string]: string } } = {}
/** The name of a country or language, where the browser does not know it. */
export const nameInAlbanian = (type: "region" | "language", code: string) => names[type]?.[code]

// Albanian counts as English does, one and all others, and not every browser knows it.
const COUNTS_AS: Record<Language, string> = { ro: "ro", sq: "en", en: "en" }

/** One language with its words. There is a new one after each switch, so that React sees the change. */
type Speech = {
  language: Language
  t: (key: Key, values?: Values) => string
  /** The text of a key that only the server knows, if the catalogue has it. */
  textAt: (key: string, values?: Values) => string | undefined
}

let speech = inWords("ro", {})
const listeners = new Set<() => void>()

function inWords(language: Language, words: Words): Speech {
  const rules = new Intl.PluralRules(COUNTS_AS[language])
  const textAt: Speech["textAt"] = (key, values) => textIn(words, rules, key, values)
  return { language, textAt, t: (key, values) => textAt(key, values) ?? key }
}

/** The language of this moment. */
export const language = () => speech.language

/** The text of this moment. A component takes `useTranslation`, which shows it anew after a switch. */
export const t: Speech["t"] = (key, values) => speech.t(key, values)
export const textAt: Speech["textAt"] = (key, values) => speech.textAt(key, values)

/** The language in which a component speaks. */
export const useTranslation = () => useSyncExternalStore(onLanguage, () => speech)

/** Tells when the language was switched. */
export function onLanguage(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

const isLanguage = (value: string | undefined): value is Language =>
  LANGUAGES.some((known) => known === value)

/** Starts in the language chosen before on this device, else the browser's, else Romanian. */
export async function startLanguage(...wanted: Part[]) {
  parts = wanted
  const chosen = /(?:^|; )punte_language=(\w+)/.exec(document.cookie)?.[1]
  const first = [chosen, ...navigator.languages.map((tag) => tag.slice(0, 2))].find(isLanguage) ?? "ro"
  await switchLanguage(first)
}

/** The language that was asked for last. */
let wished: Language | undefined

/** Speaks this language from now on, unless another one was asked for before its words came. */
export async function switchLanguage(next: Language) {
  wished = next
  for (let had: typeof parts | undefined; had !== parts; ) {
    had = parts
    const words = await wordsIn(next)
    if (wished !== next) return
    if (had === parts) speak(next, words)
  }
  // A preference of the device, not of a person; it tells the sign-in page which language to speak.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `punte_language=${next}; Path=/; Max-Age=31536000; SameSite=Strict`
}

/** The later words while they are on their way. */
let coming: Promise<void> | undefined

/** Has the words of the pages that come later too; every such page waits for them. */
export async function speakOfAll() {
  if (!parts.includes("later") && !parts.includes("public")) {
    parts = ["shell", "later"]
    coming = speakOfRest().finally(() => {
      coming = undefined
    })
  }
  await coming
}

async function speakOfRest() {
  const here = speech.language
  const words = await wordsIn(here).catch((failure: unknown) => {
    parts = ["shell"]
    throw failure
  })
  if (speech.language === here) speak(here, words)
}

async function wordsIn(language: Language): Promise<Words> {
  const found = await Promise.all(parts.map((part) => catalogues[part][language]()))
  return found.reduce<Words>((all, words) => joined(all, words.default), {})
}

/** Two parts of a catalogue, of which a group may stand in both. */
const joined = (one: Words, other: Words): Words => ({
  ...one,
  ...Object.fromEntries(
    Object.entries(other).map(([name, part]) => {
      const there = one[name]
      return [name, typeof there === "object" && typeof part === "object" ? joined(there, part) : part]
    }),
  ),
})

/** Speaks these words from now on. */
export function speak(next: Language, words: Words) {
  speech = inWords(next, words)
  document.documentElement.lang = next
  for (const listener of listeners) listener()
}
