import i18next from "i18next"
import { initReactI18next } from "react-i18next"
import type en from "../../locales/en.json"
import { hasAlbanian } from "./albanian"

export const LANGUAGES = ["ro", "sq", "en"] as const
export type Language = (typeof LANGUAGES)[number]

/** The neutral name of a page, for the browser tab. */
export type Title = keyof typeof en.titles

/** Each language's own name for itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { ro: "Română", sq: "Shqip", en: "English" }

/** What the public pages say, or the words of the whole app. */
type Part = "public" | "whole"
type Catalogues = Record<Language, () => Promise<{ default: object }>>

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

const isLanguage = (value: string | undefined): value is Language =>
  LANGUAGES.some((known) => known === value)

/** The language of this moment. */
export function language(): Language {
  return isLanguage(i18next.language) ? i18next.language : "ro"
}

/** Starts in the language chosen before on this device, else the browser's, else Romanian. */
export async function startLanguage(wanted: Part) {
  part = wanted
  const chosen = /(?:^|; )punte_language=(\w+)/.exec(document.cookie)?.[1]
  const first = [chosen, ...navigator.languages.map((tag) => tag.slice(0, 2))].find(isLanguage) ?? "ro"
  await i18next.use(initReactI18next).init({
    lng: first,
    resources: { [first]: { translation: (await catalogues[part][first]()).default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  if (!hasAlbanian) countAlbanian()
  settle(first)
}

/** Albanian counts as English does: one, and all others. */
function countAlbanian() {
  const { pluralResolver } = i18next.services
  const rule = pluralResolver.getRule.bind(pluralResolver)
  pluralResolver.getRule = (code: string, options?: object) => rule(code === "sq" ? "en" : code, options)
}

export async function switchLanguage(next: Language) {
  if (next === i18next.language) return
  if (!i18next.hasResourceBundle(next, "translation")) {
    i18next.addResourceBundle(next, "translation", (await catalogues[part][next]()).default)
  }
  await i18next.changeLanguage(next)
  settle(next)
}

function settle(next: Language) {
  document.documentElement.lang = next
  // A preference of the device, not of a person; it tells the sign-in page which language to speak.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `punte_language=${next}; Path=/; Max-Age=31536000; SameSite=Strict`
}

export const t = i18next.t.bind(i18next)
