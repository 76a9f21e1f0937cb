import {
  projectFileFinish,
  projectFileList,
  projectFileRead,
  projectFileRemove,
  projectFileSendPart,
} from "@punte/client/projects"
import type { ProjectFile } from "@/api/projectTypes"
import { ifMatch } from "@/api/query"
import { partSignal } from "@/lib/documents/parts"
import type { LineTo } from "@/lib/documents/sending"
import { useDiscard } from "@/lib/documents/useDiscard"
import { useSending } from "@/lib/documents/useSending"

const REFRESHES = [projectFileList]

/** The sending of a file to a project, and its end before all of it came. */
export function useFileSending(projectId: string, onClose: () => void) {
  const lineTo: LineTo<ProjectFile> = (file, signal) => {
    const path = { id: projectId, file_id: file.id }
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
      path: { id: projectId, file_id: id },
      headers: ifMatch(version),
    }),
    REFRESHES,
    onClose,
  )
  return { sending: useSending(lineTo, REFRESHES, onClose), discard }
}
