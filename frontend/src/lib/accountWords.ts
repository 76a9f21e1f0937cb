import type { AccountAnswer, InterviewForm } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatList, formatNumber, formatPartialDate } from "@/i18n/format"
import { usePack } from "./pack"

export type InterviewTopic = InterviewForm["topics"][number]
export type InterviewQuestion = InterviewTopic["questions"][number]
export type AccountValue = Pick<AccountAnswer, "state" | "is_so" | "codes" | "text" | "number" | "date">

/** An answer in words. */
export function useAnswerWords() {
  const { t } = useTranslation()
  const { term } = usePack()
  return (question: InterviewQuestion, { state, is_so, codes, text, number, date }: AccountValue): string => {
    if (state !== "answered") return t(`interview.states.${state}`)
    if (typeof is_so === "boolean") return t(is_so ? "common.yes" : "common.no")
    if (codes) {
      const { list } = question
      return formatList(codes.map((code) => (list ? term(list, code) : countryName(code))))
    }
    if (typeof number === "number") return formatNumber(number)
    return date ? formatPartialDate(date) : (text ?? "")
  }
}

/** Answers by the entries they belong to, in the order in which they came. */
export function byEntry<A extends { entry?: string | null }>(answers: readonly A[]): [string, A[]][] {
  const entries = new Map<string, A[]>()
  for (const answer of answers) {
    const entry = answer.entry ?? ""
    entries.set(entry, [...(entries.get(entry) ?? []), answer])
  }
  return [...entries]
}
