import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import classes from "./Facts.module.css"

/** Names and values. Nothing known is said so. */
export function Facts({
  facts,
  columns = 1,
}: {
  facts: readonly { label: string; value: ReactNode }[]
  columns?: 1 | 2 | 3
}) {
  const { t } = useTranslation()
  return (
    <dl className={classes.facts} data-columns={columns}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value === null || value === undefined || value === "" ? (
              <span className={classes.none}>{t("common.nothing")}</span>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
