import {
  projectFileFinish,
  projectFileList,
  projectFileRead,
  projectFileRemove,
  projectFileSendPart,
  subjectFileList,
} from "@punte/client/projects"
import type { ProjectFile } from "@/api/projectTypes"
import { ifMatch } from "@/api/query"
import { partSignal } from "@/lib/documents/parts"
import type { LineTo } from "@/lib/documents/sending"
import { useDiscard } from "@/lib/documents/useDiscard"
import { useSending } from "@/lib/documents/useSending"

/** What shows which files there are. */
export const FILE_LISTS = [projectFileList, subjectFileList]

/** The sending of a file of a project or of a record, and its end before all of it came. */
export function useFileSending(onClose: () => void) {
  const lineTo: LineTo<ProjectFile> = (file, signal) => {
    const path = { id: file.id }
    return {
      read: () => projectFileRead({ path, signal }),
      part: (number, body, version) =>
        projectFileSendPart({
          path: { ...path, number },
          headers: ifMatch(version),
          body,
          signal: partSignal(signal),
        }),
      finish: (version) => projectFileFinish({ path, headers: ifMatch(version), signal }),
    }
  }
  const discard = useDiscard(
    projectFileRemove,
    ({ id, version }: ProjectFile) => ({
      path: { id },
      headers: ifMatch(version),
    }),
    FILE_LISTS,
    onClose,
  )
  return { sending: useSending(lineTo, FILE_LISTS, onClose), discard }
}
