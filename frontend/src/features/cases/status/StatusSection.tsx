import type { Case } from "@/api/caseTypes"
import { Status } from "./Status"

/** The status of the person, on the page of the case. */
export function StatusSection({ file }: { file: Case }) {
  return <Status caseId={file.id} mayScreen={file.abilities.includes("screening_list")} />
}
