import { compareWords, countryName, languageName } from "@/i18n/format"

/** Languages met in the work (ISO 639-1), the common ones first. */
const LANGUAGES =
  "ro sq en fr de it es pt ru uk hu bg sr hr bs mk el tr pl cs sk sl nl ar fa ku ur hi bn ne pa si ta vi th zh tl id ti am so sw ha yo ig ln ka hy az".split(
    " ",
  )

/** Countries (ISO 3166-1 alpha-2). */
const COUNTRIES =
  "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW".split(
    " ",
  )

const named = (codes: readonly string[], name: (code: string) => string) =>
  codes.map((code) => ({ value: code, label: name(code) })).sort((a, b) => compareWords(a.label, b.label))

export const languageOptions = () => named(LANGUAGES, languageName)
export const countryOptions = () => named(COUNTRIES, countryName)
