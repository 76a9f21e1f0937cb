import type { CountyFigure, CountyFigures } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatNumber } from "@/i18n/format"

/** What a map can show. */
export const FIGURES = [
  "sessions",
  "participants",
  "actions",
  "audience",
  "activities",
  "meetings",
] as const satisfies readonly (keyof CountyFigures)[]
export type Figure = (typeof FIGURES)[number]

/** Whether there is anything of it. What was entered without a number is something. */
export const isEntered = (figure: CountyFigure | undefined) => figure !== undefined && figure.entries > 0

/** What a figure comes to, that it is not stated, or that nothing was entered. None of these is zero. */
export function figureWords(figure: CountyFigure | undefined): string {
  if (!figure || !isEntered(figure)) return t("countyMap.nothing")
  if (figure.value === null || figure.value === undefined) return t("projects.notStated")
  const number = formatNumber(figure.value)
  return figure.is_approximate ? t("projects.about", { number }) : number
}

/** How many entries give no number, where others do. */
export const missingWords = (figure: CountyFigure | undefined): string | undefined =>
  figure && figure.not_stated > 0 && typeof figure.value === "number"
    ? t("countyMap.withoutNumber", { count: figure.not_stated })
    : undefined

/** București: 2 (1 entry gives no number) */
export function countyWords(name: string, figure: CountyFigure | undefined): string {
  const missing = missingWords(figure)
  return `${name}: ${figureWords(figure)}${missing ? ` (${missing})` : ""}`
}
