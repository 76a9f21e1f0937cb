import type { Case, Repatriation } from "@/api/caseTypes"
import { CancelDialog } from "./CancelDialog"
import { ConfirmRiskDialog } from "./ConfirmRiskDialog"
import { ContactDialog } from "./ContactDialog"
import { DepartDialog } from "./DepartDialog"
import { HandOverDialog } from "./HandOverDialog"
import { JourneyRiskDialog } from "./JourneyRiskDialog"

export type ReturnProps = { file: Case; journey: Repatriation; onClose: () => void }

const DIALOGS = {
  assess: JourneyRiskDialog,
  confirm: ConfirmRiskDialog,
  depart: DepartDialog,
  hand_over: HandOverDialog,
  contact: ContactDialog,
  cancel: CancelDialog,
} as const

export type ReturnAct = keyof typeof DIALOGS

/** What can be done with a return beside planning it, the likely one first. */
export const RETURN_ACTS = ["assess", "confirm", "depart", "hand_over", "contact", "cancel"] as const

/** The form of one step of a return. */
export function ReturnActDialog({ act, ...props }: ReturnProps & { act: ReturnAct }) {
  const Dialog = DIALOGS[act]
  return <Dialog {...props} />
}
