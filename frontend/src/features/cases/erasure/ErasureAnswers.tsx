import { Button, Group } from "@mantine/core"
import { caseList, erasureApprove, erasureWithdraw, homeRead, refusalList } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useNavigate } from "react-router"
import type { Case, Erasure } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { ErasureReturnDialog } from "./ErasureReturnDialog"
import { ERASURE_REFRESHES } from "./refreshes"

/** A second person approves or returns it; whoever asked takes it back. */
export function ErasureAnswers({ file, erasure }: { file: Case; erasure: Erasure }) {
  const { t } = useTranslation()
  const may = useMay()
  const me = useMe()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [open, setOpen] = useState<"approve" | "return">()
  const [problem, setProblem] = useState<string>()
  const stale = useStale(...ERASURE_REFRESHES)
  const close = () => setOpen(undefined)
  const onProblem = (refusal: Problem) => {
    // Somebody answered, or something came up against it: the newest shows below.
    const now = refusal.isStale || refusal.status === 409 ? stale() : undefined
    setProblem(refusal.isStale ? now : problemText(refusal))
    close()
    return true
  }
  const approve = useChange(erasureApprove, {
    refreshes: [caseList, homeRead, refusalList],
    says: () => t("erasure.approved"),
    // There is no case any more, and nothing of it stays in this browser: its referrals have ids of their own.
    onDone: async () => {
      await navigate(paths.cases)
      client.removeQueries({
        predicate: (query) => !query.isActive() || JSON.stringify(query.queryKey).includes(file.id),
      })
    },
    onProblem,
  })
  const withdraw = useChange(erasureWithdraw, {
    refreshes: ERASURE_REFRESHES,
    says: () => t("erasure.withdrawn"),
    onProblem,
  })
  const given = { path: { id: file.id, erasure_id: erasure.id }, headers: ifMatch(erasure.version) }
  const reason = (ability: string) => {
    if (erasure.abilities.includes(ability)) return undefined
    if (file.organisation_id !== me.organisation.id) return t("cases.page.notHolder")
    if (ability === "erasure_withdraw" || !may("erasures.approve")) return t("cases.page.notAllowed")
    return t("problems.reasons.own_erasure")
  }
  return (
    <>
      <FormProblem title={problem} />
      <Group gap="xs" className="no-print">
        <ReasonTooltip reason={reason("erasure_approve")}>
          <Button color="red" loading={approve.isPending} onClick={() => setOpen("approve")}>
            {t("erasure.approve")}
          </Button>
        </ReasonTooltip>
        <ReasonTooltip reason={reason("erasure_return")}>
          <Button variant="default" onClick={() => setOpen("return")}>
            {t("erasure.return")}
          </Button>
        </ReasonTooltip>
        <ReasonTooltip reason={reason("erasure_withdraw")}>
          <Button variant="subtle" loading={withdraw.isPending} onClick={() => withdraw.mutate(given)}>
            {t("erasure.withdraw")}
          </Button>
        </ReasonTooltip>
      </Group>
      <ConfirmDialog
        isOpen={open === "approve"}
        onClose={close}
        onConfirm={() => approve.mutate(given)}
        title={t("erasure.approveTitle")}
        text={t("erasure.approveText")}
        confirm={t("erasure.approve")}
        isDangerous
        isBusy={approve.isPending}
      />
      {open === "return" && <ErasureReturnDialog file={file} erasure={erasure} onClose={close} />}
    </>
  )
}
