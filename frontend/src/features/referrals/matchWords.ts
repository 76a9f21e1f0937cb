import { useTranslation } from "react-i18next"

/** The reasons for and against an offer, in words; a code of a later server stays as it is. */
export function useReasonWords() {
  const { i18n } = useTranslation()
  return (side: "fits" | "misfits", code: string) => {
    const key = `referrals.match.${side}.${code}`
    return i18n.exists(key) ? i18n.t(key as "referrals.match.fits.county") : code
  }
}
