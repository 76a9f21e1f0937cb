import { caseRead, serviceList, serviceRead, serviceTotalList, timelineList } from "@punte/client"

/** What no longer holds once a service was written down. */
export const SERVICE_REFRESHES = [serviceList, serviceRead, serviceTotalList, timelineList, caseRead]
