import type { ServiceOffer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList, languageName } from "@/i18n/format"

/** For whom a service is, in words. */
export function useRuleWords() {
  const { t } = useTranslation()
  return (rules: ServiceOffer["rules"]): string => {
    const { age_min: from, age_max: to, sexes = [], languages = [] } = rules
    const facts = [
      sexes.length > 0 && formatList(sexes.map((sex) => t(`terms.sex.${sex}`))),
      from && to
        ? t("offers.ageRange", { from, to })
        : from
          ? t("offers.ageFrom", { age: from })
          : to
            ? t("offers.ageTo", { age: to })
            : false,
      rules.accepts_children && t("offers.children"),
      rules.disability_access && t("offers.access"),
      languages.length > 0 && formatList(languages.map(languageName)),
    ].filter((fact) => typeof fact === "string")
    return facts.length > 0 ? facts.join(" · ") : t("offers.anyone")
  }
}
