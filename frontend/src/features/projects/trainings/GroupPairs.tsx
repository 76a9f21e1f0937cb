import type { ReactNode } from "react"
import type { Training } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { usePack } from "@/lib/pack"
import { type Column, DataTable } from "@/ui/DataTable"
import { Stated } from "../words"
import type { Pair } from "./breakdown"

export type GroupPair = Pair<Training["groups"][number]>

type Props = {
  caption: string
  rows: readonly GroupPair[]
  empty: ReactNode
  /** What is told of their numbers. */
  columns: readonly Column<GroupPair>[]
  isMarked?: (pair: GroupPair) => boolean
}

/** People by what they do, sex, institution and county, as far as it is known, with two numbers beside each other. */
export function GroupPairs({ columns, ...props }: Props) {
  const { t } = useTranslation()
  const { county, term } = usePack()
  return (
    <DataTable
      {...props}
      rowKey={({ key }) => key}
      columns={[
        {
          key: "category",
          title: t("trainings.category"),
          cell: ({ category }) => <Stated>{category && term("participant_category", category)}</Stated>,
        },
        {
          key: "sex",
          title: t("trainings.sex"),
          cell: ({ sex }) => <Stated>{sex && term("sex", sex)}</Stated>,
        },
        {
          key: "institution",
          title: t("trainings.institution"),
          cell: ({ institution }) => (
            <Stated>{institution && t(`terms.organisationKind.${institution}`)}</Stated>
          ),
        },
        {
          key: "county",
          title: t("projects.county"),
          cell: ({ county: code }) => <Stated>{code && county(code)}</Stated>,
        },
        ...columns,
      ]}
    />
  )
}
