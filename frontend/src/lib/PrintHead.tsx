import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import classes from "./PrintHead.module.css"

/** On paper only: what this is, when and by whom it was printed, and how to keep it. */
export function PrintHead({ of, reference }: { of: "case" | "referral"; reference: string }) {
  const { t } = useTranslation()
  const { user, organisation } = useMe()
  const values = {
    reference,
    date: formatDateTime(new Date()),
    who: `${user.display_name}, ${organisation.name}`,
  }
  return (
    <div className={classes.head} aria-hidden>
      <strong>{of === "case" ? t("cases.page.printed", values) : t("referrals.page.printed", values)}</strong>
      <div>{t("cases.page.confidential")}</div>
    </div>
  )
}
