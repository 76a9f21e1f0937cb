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

/** What the public pages say, or the words of the whole app. */
type Part = "public" | "whole"
type Catalogues = Record<Language, () => Promise<{ default: Words }>>

const catalogues: Record<Part, Catalogues> = {
  public: {
    ro: () => import("../../locales/ro.json?public"),
    sq: () => import("../../locales/sq.json?public"),
    en: () => import("../../locales/en.json?public"),
  },
  whole: {
    ro: () => import("../../locales/ro.json"),
    sq: async () => {
      if (!hasAlbanian) names = (await import("../../locales/names.sq.json")).default
      return import("../../locales/sq.json")
    },
    en: () => import("../../locales/en.json"),
  },
}
let part: Part = "whole"

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
export async function startLanguage(wanted: Part) {
  part = wanted
  const chosen = /(?:^|; )punte_language=(\w+)/.exec(document.cookie)?.[1]
  const first = [chosen, ...navigator.languages.map((tag) => tag.slice(0, 2))].find(isLanguage) ?? "ro"
  await switchLanguage(first)
}

export async function switchLanguage(next: Language) {
  speak(next, (await catalogues[part][next]()).default)
  // A preference of the device, not of a person; it tells the sign-in page which language to speak.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `punte_language=${next}; Path=/; Max-Age=31536000; SameSite=Strict`
}

/** Speaks these words from now on. */
export function speak(next: Language, words: Words) {
  speech = inWords(next, words)
  document.documentElement.lang = next
  for (const listener of listeners) listener()
}
