import type { projectList, projectRead } from "@punte/client"
import type { Answer, Item } from "./types"

export type Project = Answer<typeof projectRead>
export type ProjectSummary = Item<typeof projectList>
export type ProjectStatus = Project["status"]
export type Titles = Project["titles"]
export type Claim = Project["claims"][number]
export type ClaimField = Claim["field"]
