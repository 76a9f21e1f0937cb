import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import type { ProjectCountEntry } from "@/api/projectTypes"
import { paths } from "@/paths"
import classes from "./Projects.module.css"
import { HowMany } from "./words"

/** What a figure was counted from, each with what it adds and where it stands. */
export function CountEntries({
  projectId,
  entries,
}: {
  projectId: string
  entries: readonly ProjectCountEntry[]
}) {
  return (
    <ul className={classes.list}>
      {entries.map((entry) => (
        <li key={`${entry.id} ${entry.title}`}>
          <Anchor component={Link} to={placeOf(projectId, entry)} size="sm">
            {entry.title}
          </Anchor>
          {": "}
          <HowMany of={entry.value} />
        </li>
      ))}
    </ul>
  )
}

const placeOf = (projectId: string, { kind, id, campaign_id }: ProjectCountEntry): string => {
  switch (kind) {
    case "training":
      return paths.training(id)
    case "meeting":
      return paths.meeting(id)
    case "campaign":
      return paths.campaign(id)
    case "action":
      return campaign_id ? paths.campaign(campaign_id) : paths.projectSection(projectId, "campaigns")
    case "deliverable":
      return paths.projectSection(projectId, "activities")
  }
}
