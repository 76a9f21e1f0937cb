import { documentList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What no longer holds once a document came, went or was looked through. */
export const DOCUMENT_REFRESHES = [documentList, ...CASE_REFRESHES]
