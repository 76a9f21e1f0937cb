import { Stack } from "@mantine/core"
import type { Case } from "@/api/caseTypes"
import { Needs } from "./Needs"
import { Plans } from "./Plans"

/** What the person needs and wishes, and the plan that answers it. */
export function PlanSection({ file }: { file: Case }) {
  return (
    <Stack gap="lg">
      <Needs file={file} />
      <Plans file={file} />
    </Stack>
  )
}
