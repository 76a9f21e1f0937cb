import { Button, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { addressOffer } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import type { Answer, User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { paths } from "@/paths"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { SecretShown } from "./SecretShown"

/** Offers a user another address, which they take themselves. */
export function AddressOffer({ user, reason }: { user: User; reason: string | undefined }) {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <ReasonTooltip reason={reason}>
        <Button size="compact-md" variant="default" onClick={() => setAsking(true)}>
          {t("address.offer")}
        </Button>
      </ReasonTooltip>
      {isAsking && <OfferDialog user={user} onClose={() => setAsking(false)} />}
    </>
  )
}

function OfferDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation()
  const name = user.display_name
  const [problem, setProblem] = useState<string>()
  const [offered, setOffered] = useState<Answer<typeof addressOffer>>()
  const form = useForm({
    initialValues: { email: "" },
    validate: { email: (value) => (value.trim() ? null : t("problems.fields.required")) },
  })
  const offer = useChange(addressOffer, {
    onDone: setOffered,
    onProblem: (refusal) => {
      const isPlaced = showFieldProblems(form, refusal)
      setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  if (offered) {
    return (
      <SecretShown
        onClose={onClose}
        secret={offered.token && `${window.location.origin}${paths.address}#${offered.token}`}
        title={t("address.offered", { name })}
        text={t("address.offeredText")}
        gone={t("address.offeredByMail", { email: offered.email })}
      />
    )
  }
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("address.offerTitle", { name })}
      text={t("address.offerText")}
      submit={t("address.offer")}
      isBusy={offer.isPending}
      problem={problem}
      onSubmit={form.onSubmit(({ email }) => {
        setProblem(undefined)
        offer.mutate({ path: { id: user.id }, body: { email: email.trim() } })
      })}
    >
      <TextInput
        {...form.getInputProps("email")}
        type="email"
        label={t("address.new")}
        autoComplete="off"
        maxLength={254}
        data-autofocus
      />
    </FormDialog>
  )
}
