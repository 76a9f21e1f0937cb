import { Stack } from "@mantine/core"
import type { Case } from "@/api/caseTypes"
import { Needs } from "./Needs"

/** What the person needs and wishes. */
export function PlanSection({ file }: { file: Case }) {
  return (
    <Stack gap="lg">
      <Needs file={file} />
    </Stack>
  )
}
