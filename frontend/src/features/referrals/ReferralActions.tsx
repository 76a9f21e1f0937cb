import { Button } from "@mantine/core"
import { referralAcknowledge } from "@punte/client"
import { useState } from "react"
import { Link } from "react-router"
import type { Referral } from "@/api/caseTypes"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { ActDialog } from "./ActDialog"
import { type Act, actsFor, isPossible, primaryOf } from "./acts"
import { type Side, useAct } from "./useAct"

type Props = { referral: Referral; side: Side }

/** What this side may do now; what is not possible says why. */
export function ReferralActions({ referral, side }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const [open, setOpen] = useState<Act>()
  const [stale, setStale] = useState<string>()
  const acknowledge = useAct(referral, side, referralAcknowledge, "acknowledge", {
    onDone: () => undefined,
    onStale: setStale,
  })
  const acts = actsFor(referral, side)
  const primary = primaryOf(referral, acts)
  const mayAct = may(side === "sender" ? "referrals.send" : "referrals.answer")

  const reason = (act: Act) => {
    if (isPossible(referral, act)) return undefined
    if (!mayAct) return t("referrals.why.role")
    return act === "give_feedback" && referral.kind === "consultation"
      ? t("referrals.why.give_feedback_consultation")
      : t(`referrals.why.${act}`)
  }
  const name = (act: Act) =>
    act === "give_feedback" && referral.kind === "consultation"
      ? t("referrals.acts.answer")
      : t(`referrals.acts.${act}`)

  return (
    <>
      {acts.map((act) => {
        const why = reason(act)
        const look = act === primary ? {} : { variant: "default" as const }
        if (act === "update" && !why && referral.case_id) {
          return (
            <Button
              key={act}
              component={Link}
              to={`${paths.referralNew(referral.case_id)}?draft=${referral.id}`}
              {...look}
            >
              {name(act)}
            </Button>
          )
        }
        return (
          <ReasonTooltip key={act} reason={why}>
            <Button
              {...look}
              loading={act === "acknowledge" && acknowledge.isPending}
              onClick={() => (act === "acknowledge" ? acknowledge.start({}) : setOpen(act))}
            >
              {name(act)}
            </Button>
          </ReasonTooltip>
        )
      })}
      <ActDialog
        key={`${open}-${referral.id}`}
        act={open}
        referral={referral}
        side={side}
        onClose={() => setOpen(undefined)}
      />
      {stale && <span role="alert">{stale}</span>}
    </>
  )
}
