import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core"
import { replacementFinish, replacementRead } from "@punte/client/public"
import { useState } from "react"
import { asProblem } from "@/api/problem"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { useTexts } from "@/lib/useTexts"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { PasswordField } from "@/ui/PasswordField"
import { drawnNonce, NewAuthenticator } from "./NewAuthenticator"
import { CodesToKeep } from "./RecoveryCodes"

type Offer = Answer<typeof replacementRead>
/** What shows that it is the person. */
type Proof = { token: string; handed_code: string; password: string; nonce: string }

/** With the link: first the code and the password, then the new authenticator, then the new recovery codes. */
export function ReplaceFactor({ token }: { token: string }) {
  const { t } = useTranslation()
  const [offer, setOffer] = useState<{ proof: Proof; offered: Offer }>()
  const [done, setDone] = useState<Answer<typeof replacementFinish>>()
  const [isClosed, setClosed] = useState(false)
  if (isClosed) {
    return (
      <EmptyState
        isProblem
        headingLevel={1}
        title={t("lostFactor.closedTitle")}
        text={t("lostFactor.closedText")}
        action={
          <Button component="a" href={paths.lostFactor} variant="default">
            {t("lostFactor.ask")}
          </Button>
        }
      />
    )
  }
  if (done?.is_repeated) {
    return (
      <EmptyState
        headingLevel={1}
        title={t("lostFactor.repeatedTitle")}
        text={t(done.must_add_passkey ? "lostFactor.repeatedPasskey" : "lostFactor.repeatedText")}
        action={
          <Button component="a" href={paths.signIn}>
            {t("codes.toSignIn")}
          </Button>
        }
      />
    )
  }
  if (done) {
    return (
      <CodesToKeep codes={done.recovery_codes}>
        {done.must_add_passkey && <Alert>{t("lostFactor.mustAddPasskey")}</Alert>}
      </CodesToKeep>
    )
  }
  return (
    <Stack maw={640} mx="auto" gap="lg">
      <div>
        <Title order={1} tabIndex={-1}>
          {t("lostFactor.finishTitle")}
        </Title>
        <Text c="dimmed" mt={4}>
          {t("lostFactor.finishLead")}
        </Text>
      </div>
      {offer ? (
        <FinishForm {...offer} onDone={setDone} onClosed={() => setClosed(true)} />
      ) : (
        <ProofForm
          token={token}
          onProven={(proof, offered) => setOffer({ proof, offered })}
          onClosed={() => setClosed(true)}
        />
      )}
    </Stack>
  )
}

type ProofProps = { token: string; onProven: (proof: Proof, offered: Offer) => void; onClosed: () => void }

function ProofForm({ token, onProven, onClosed }: ProofProps) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const [nonce] = useState(drawnNonce)
  const required = (value: string) => (value.trim() ? null : t("signIn.required"))
  const form = useTexts({
    checks: { handed_code: required, password: required },
    send: async (typed) => {
      setProblem(undefined)
      const proof = { ...typed, token, nonce }
      try {
        onProven(proof, await replacementRead({ body: proof }))
      } catch (error) {
        const refusal = asProblem(error)
        if (refusal.status === 404) onClosed()
        else setProblem(refusal.status === 403 ? t("lostFactor.wrong") : problemText(refusal))
      }
    },
  })
  return (
    <Paper withBorder p="lg" component="form" onSubmit={form.onSubmit} noValidate>
      <Stack>
        <FormProblem title={problem} />
        <TextInput
          {...form.field("handed_code")}
          label={t("lostFactor.handed")}
          description={t("lostFactor.handedHint")}
          autoComplete="off"
        />
        <PasswordField
          {...form.field("password")}
          label={t("lostFactor.password")}
          autoComplete="current-password"
        />
        <Button type="submit" loading={form.isSending}>
          {t("lostFactor.next")}
        </Button>
      </Stack>
    </Paper>
  )
}

type FinishProps = {
  proof: Proof
  offered: Offer
  onDone: (done: Answer<typeof replacementFinish>) => void
  onClosed: () => void
}

function FinishForm({ proof, offered, onDone, onClosed }: FinishProps) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  // Whoever sends it again because no answer came is told how it stands.
  const [key] = useState(() => crypto.randomUUID())
  const form = useTexts({
    checks: { code: (value) => (value.trim() ? null : t("signIn.required")) },
    send: async ({ code }) => {
      setProblem(undefined)
      try {
        const done = await replacementFinish({
          body: { ...proof, code: code.replaceAll(/\s/g, "") },
          headers: { "Idempotency-Key": key },
        })
        window.scrollTo(0, 0)
        onDone(done)
      } catch (error) {
        const refusal = asProblem(error)
        if (refusal.status === 404) onClosed()
        else {
          const isPlaced = showFieldProblems(form, refusal)
          setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
        }
      }
    },
  })
  return (
    <form onSubmit={form.onSubmit} noValidate>
      <Stack gap="lg">
        <FormProblem title={problem} />
        <NewAuthenticator offered={offered} code={form.field("code")}>
          <Text size="sm" c="dimmed">
            {t("lostFactor.submitText")}
          </Text>
        </NewAuthenticator>
        <Group justify="flex-end">
          <Button type="submit" loading={form.isSending}>
            {t("lostFactor.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
