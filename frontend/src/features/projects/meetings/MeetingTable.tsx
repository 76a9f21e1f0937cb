import { Anchor, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { Meeting } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import type { TableView } from "@/ui/tableView"
import { HowMany, placeWords, Stated } from "../words"

type Props = {
  rows: readonly Meeting[] | undefined
  empty: ReactNode
  view?: TableView
  isRefreshing?: boolean
  problem?: string | undefined
  onRetry?: () => void
}

/** Meetings, each with what is known of it. */
export function MeetingTable(props: Props) {
  const { t } = useTranslation()
  const { county } = usePack()
  return (
    <DataTable
      {...props}
      caption={t("meetings.caption")}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "title",
          title: t("meetings.meeting"),
          cell: (one) => (
            <>
              <Anchor component={Link} to={paths.meeting(one.id)} fw={600} size="sm">
                {one.title}
              </Anchor>
              <Text size="xs" c="dimmed">
                {kindWords(one, t)}
              </Text>
            </>
          ),
        },
        {
          key: "when",
          title: t("projects.when"),
          cell: ({ held, until }) => spanWords({ from: held, to: until ?? held }),
        },
        {
          key: "place",
          title: t("meetings.place"),
          cell: ({ county: code, place, mode }) => {
            const where = placeWords(place, code && county(code))
            return <Stated>{where || (mode === "online" ? t("meetings.modes.online") : "")}</Stated>
          },
        },
        {
          key: "meetings",
          title: t("meetings.count"),
          align: "end",
          cell: ({ meetings }) => <HowMany of={meetings} />,
        },
        { key: "keeper", title: t("meetings.keeper"), cell: ({ keeper_name }) => keeper_name },
      ]}
    />
  )
}

/** Steering committee no. 5 */
export const kindWords = (
  { kind, number }: Pick<Meeting, "kind" | "number">,
  t: ReturnType<typeof useTranslation>["t"],
) =>
  number ? t("meetings.numbered", { kind: t(`meetings.kinds.${kind}`), number }) : t(`meetings.kinds.${kind}`)
