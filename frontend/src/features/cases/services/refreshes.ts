import { serviceList, serviceRead, serviceTotalList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What no longer holds once a service was written down. */
export const SERVICE_REFRESHES = [serviceList, serviceRead, serviceTotalList, ...CASE_REFRESHES]
