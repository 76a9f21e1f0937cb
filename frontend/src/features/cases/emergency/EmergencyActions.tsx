import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { emergencyAccessAgree } from "@punte/client"
import type { EmergencyDetails } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { EndDialog } from "./EndDialog"
import { ReviewDialog } from "./ReviewDialog"
import { EMERGENCY_REFRESHES } from "./refreshes"

/** What whoever answers for the case does about an emergency: end it, agree to more of it, review it. */
export function EmergencyActions({ access }: { access: EmergencyDetails }) {
  const { t } = useTranslation()
  const [isEnding, end] = useDisclosure()
  const [isAgreeing, agree] = useDisclosure()
  const [isReviewing, review] = useDisclosure()
  const may = (ability: string) => access.abilities.includes(ability)
  const agreement = useChange(emergencyAccessAgree, {
    refreshes: EMERGENCY_REFRESHES,
    says: () => t("emergencies.agreed"),
    onDone: agree.close,
    // What was asked about is no longer how it is.
    onProblem: ({ isStale }) => {
      if (isStale) agree.close()
      return false
    },
  })
  return (
    <>
      {may("emergency_access_agree") && (
        <Button variant="default" onClick={agree.open}>
          {t("emergencies.agree")}
        </Button>
      )}
      {may("emergency_access_end") && (
        <Button color="red" onClick={end.open}>
          {t("emergencies.end")}
        </Button>
      )}
      {may("emergency_access_review") && <Button onClick={review.open}>{t("emergencies.review")}</Button>}
      {isEnding && <EndDialog access={access} onClose={end.close} />}
      {isReviewing && <ReviewDialog access={access} onClose={review.close} />}
      <ConfirmDialog
        isOpen={isAgreeing}
        onClose={agree.close}
        title={t("emergencies.agreeTitle")}
        text={t("emergencies.agreeText", { name: access.user_name })}
        confirm={t("emergencies.agree")}
        isDangerous
        isBusy={agreement.isPending}
        onConfirm={() => agreement.mutate({ path: { id: access.id }, headers: ifMatch(access.version) })}
      />
    </>
  )
}
