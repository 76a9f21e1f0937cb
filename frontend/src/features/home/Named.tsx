import { Anchor } from "@mantine/core"
import type { homeRead } from "@punte/client"
import { Link } from "react-router"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { usePack } from "@/lib/pack"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import classes from "./Home.module.css"
import { Line } from "./Line"

type Props = { cases: Answer<typeof homeRead>["named"]; hasMore: boolean }

/** Cases in which the reader was named a specialist, until they have opened them. */
export function Named({ cases, hasMore }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  if (cases.length === 0) return null
  return (
    <Section title={t("home.named")} text={t("home.namedText")}>
      <ul className={classes.list}>
        {cases.map((one) => (
          <Line
            key={`${one.case_id} ${one.profession}`}
            to={paths.case(one.case_id)}
            name={`${one.case_code_name}, ${one.case_reference}`}
            more={[
              term("profession", one.profession),
              t("home.namedBy", { name: one.named_by_name }),
              formatFromNow(one.named_at),
            ]}
          />
        ))}
      </ul>
      {hasMore && (
        <Anchor component={Link} to={paths.cases} size="sm">
          {t("home.toCases")}
        </Anchor>
      )}
    </Section>
  )
}
