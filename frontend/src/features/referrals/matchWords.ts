import { useTranslation } from "@/i18n"

/** The reasons for and against an offer, in words; a code of a later server stays as it is. */
export function useReasonWords() {
  const { textAt } = useTranslation()
  return (side: "fits" | "misfits", code: string) => textAt(`referrals.match.${side}.${code}`) ?? code
}
