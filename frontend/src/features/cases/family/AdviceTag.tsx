import type { FamilyLink } from "@/api/caseTypes"
import { usePack } from "@/lib/pack"
import { StatusTag } from "@/ui/StatusTag"

const TONES = { keep_together: "accent", keep_apart: "danger", unknown: "quiet" } as const

/** What to mind where two people might meet. */
export function AdviceTag({ advice }: { advice: FamilyLink["advice"] }) {
  const { term } = usePack()
  return <StatusTag tone={TONES[advice]}>{term("family_advice", advice)}</StatusTag>
}
