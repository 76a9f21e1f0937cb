import { Button, Group } from "@mantine/core"
import { useForm } from "@mantine/form"
import { authenticatorRead, authenticatorReplace, credentialRead, sessionList } from "@punte/client"
import { useState } from "react"
import { q, useChange, useLoaded } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { drawnNonce, NewAuthenticator } from "./NewAuthenticator"

type Offer = { nonce: string; offered: Answer<typeof authenticatorRead> }

/** Moves the authenticator to another phone; not for whom the role asks for a passkey. */
export function AuthenticatorSection() {
  const { t } = useTranslation()
  const { data } = useLoaded(q(credentialRead))
  const [nonce] = useState(drawnNonce)
  const [offer, setOffer] = useState<Offer>()
  const read = useChange(authenticatorRead, { onDone: (offered) => setOffer({ nonce, offered }) })
  if (data.is_passkey_required) return null
  if (offer) return <MoveForm {...offer} onDone={() => setOffer(undefined)} />
  return (
    <Section title={t("account.authenticator")} text={t("account.authenticatorText")}>
      <Button variant="default" loading={read.isPending} onClick={() => read.mutate({ body: { nonce } })}>
        {t("account.moveAuthenticator")}
      </Button>
    </Section>
  )
}

function MoveForm({ nonce, offered, onDone }: Offer & { onDone: () => void }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const form = useForm({
    initialValues: { code: "" },
    validate: { code: (value) => (value.trim() ? null : t("problems.fields.required")) },
  })
  const replace = useChange(authenticatorReplace, {
    refreshes: [credentialRead, sessionList],
    says: () => t("account.authenticatorMoved"),
    onDone,
    onProblem: (refusal) => {
      const isPlaced = showFieldProblems(form, refusal)
      setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ code }) => {
    setProblem(undefined)
    replace.mutate({ body: { nonce, code: code.replaceAll(/\s/g, "") } })
  })
  return (
    <form onSubmit={submit} noValidate>
      <NewAuthenticator offered={offered} code={form.getInputProps("code")}>
        <FormProblem title={problem} />
        <Group>
          <Button type="submit" loading={replace.isPending}>
            {t("account.useNewAuthenticator")}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t("account.keepAuthenticator")}
          </Button>
        </Group>
      </NewAuthenticator>
    </form>
  )
}
