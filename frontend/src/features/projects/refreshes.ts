import { indicatorEntryList, indicatorList, projectCountList } from "@punte/client/projects"

/** What is made out of date by whatever figures are counted from. */
export const COUNT_REFRESHES = [projectCountList, indicatorList, indicatorEntryList]
