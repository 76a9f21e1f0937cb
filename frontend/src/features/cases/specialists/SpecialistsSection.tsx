import { Stack } from "@mantine/core"
import type { Case } from "@/api/caseTypes"
import { Attendance } from "./Attendance"
import { OwnNotes } from "./OwnNotes"
import { Specialists } from "./Specialists"

/** Who works with the person in a profession of their own, when, and one's own notes of it. */
export function SpecialistsSection({ file }: { file: Case }) {
  return (
    <Stack gap="lg">
      <Specialists file={file} />
      {file.abilities.includes("specialist_note_list") && <OwnNotes file={file} />}
      <Attendance file={file} />
    </Stack>
  )
}
