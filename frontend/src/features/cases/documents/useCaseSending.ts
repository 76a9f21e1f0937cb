import { documentDiscard, documentFinish, documentRead, documentSendPart } from "@punte/client"
import type { CaseDocument } from "@/api/caseTypes"
import { ifMatch } from "@/api/query"
import { partSignal } from "@/lib/documents/parts"
import type { LineTo } from "@/lib/documents/sending"
import { useDiscard } from "@/lib/documents/useDiscard"
import { useSending } from "@/lib/documents/useSending"
import { DOCUMENT_REFRESHES } from "./refreshes"

/** The sending of a document to a case, and its end before all of it came. */
export function useCaseSending(caseId: string, onClose: () => void) {
  const lineTo: LineTo<CaseDocument> = (document, signal) => {
    const path = { id: caseId, document_id: document.id }
    return {
      read: () => documentRead({ path, signal }),
      part: (number, body, version) =>
        documentSendPart({
          path: { ...path, number },
          headers: ifMatch(version),
          body,
          signal: partSignal(signal),
        }),
      finish: (version) => documentFinish({ path, headers: ifMatch(version), signal }),
    }
  }
  const discard = useDiscard(
    documentDiscard,
    ({ id, version }: CaseDocument) => ({
      path: { id: caseId, document_id: id },
      headers: ifMatch(version),
    }),
    DOCUMENT_REFRESHES,
    onClose,
  )
  return { sending: useSending(lineTo, DOCUMENT_REFRESHES, onClose), discard }
}
