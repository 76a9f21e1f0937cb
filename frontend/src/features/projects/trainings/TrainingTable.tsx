import { Anchor, Group, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { Training } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { StatusTag } from "@/ui/StatusTag"
import type { TableView } from "@/ui/tableView"
import { ConflictTag } from "../Claims"
import { HowMany, placeWords, Stated } from "../words"
import { DifferenceTag } from "./DifferenceTag"

type Props = {
  rows: readonly Training[] | undefined
  empty: ReactNode
  view?: TableView
  isRefreshing?: boolean
  problem?: string | undefined
  onRetry?: () => void
}

/** Trainings, each with what is known of it, what sources disagree on, and where its attendance list differs. */
export function TrainingTable(props: Props) {
  const { t } = useTranslation()
  const { county } = usePack()
  return (
    <DataTable
      {...props}
      caption={t("trainings.caption")}
      rowKey={({ id }) => id}
      isMarked={({ conflicts, difference }) => conflicts.length > 0 || Boolean(difference)}
      columns={[
        {
          key: "name",
          title: t("trainings.training"),
          cell: (one) => (
            <>
              <Anchor component={Link} to={paths.training(one.id)} fw={600} size="sm">
                {one.name}
              </Anchor>
              {one.module && (
                <Text size="xs" c="dimmed">
                  {one.module}
                </Text>
              )}
              <Group gap={4}>
                {one.state !== "held" && <StatusTag>{t(`trainings.states.${one.state}`)}</StatusTag>}
                {one.conflicts.map((field) => (
                  <ConflictTag key={field} field={field} />
                ))}
                {one.difference && <DifferenceTag difference={one.difference} />}
              </Group>
            </>
          ),
        },
        { key: "when", title: t("projects.when"), cell: ({ held }) => spanWords(held) },
        {
          key: "place",
          title: t("trainings.place"),
          cell: ({ place, county: code }) => <Stated>{placeWords(place, code && county(code))}</Stated>,
        },
        {
          key: "sessions",
          title: t("trainings.sessions"),
          align: "end",
          cell: ({ sessions }) => <HowMany of={sessions} />,
        },
        {
          key: "people",
          title: t("trainings.participants"),
          align: "end",
          cell: ({ people }) => <HowMany of={people} />,
        },
      ]}
    />
  )
}
