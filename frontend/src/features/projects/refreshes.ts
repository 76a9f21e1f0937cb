import { indicatorList, projectCountList } from "@punte/client/projects"

/** What trainings and actions make out of date: figures are counted from them. */
export const COUNT_REFRESHES = [projectCountList, indicatorList]
