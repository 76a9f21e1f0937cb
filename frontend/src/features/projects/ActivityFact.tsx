import { Anchor } from "@mantine/core"
import { activityList } from "@punte/client/projects"
import { Link } from "react-router"
import { q, useAsked } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { paths } from "@/paths"

function ActivityLink({ projectId, id }: { projectId: string; id: string }) {
  const { t } = useTranslation()
  const { data } = useAsked(q(activityList, { path: { id: projectId } }))
  const activity = data?.items.find((one) => one.id === id)
  return (
    <Anchor component={Link} to={paths.projectSection(projectId, "activities")} size="sm">
      {activity ? `${activity.number} ${activity.title}` : t("activities.activity")}
    </Anchor>
  )
}

/** The activity of its project that something belongs to, where it belongs to one. */
export const activityFact = (projectId: string, id: string | null | undefined) =>
  id ? [{ label: t("activities.activity"), value: <ActivityLink projectId={projectId} id={id} /> }] : []
