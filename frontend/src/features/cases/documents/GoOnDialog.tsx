import type { Case, CaseDocument } from "@/api/caseTypes"
import { GoOn } from "@/lib/documents/GoOn"
import { useCaseSending } from "./useCaseSending"

type Props = { file: Case; document: CaseDocument; onClose: () => void }

/** The sending of a document of a case broke off. */
export function GoOnDialog({ file: { id }, document, onClose }: Props) {
  return <GoOn document={document} {...useCaseSending(id, onClose)} onClose={onClose} />
}
