import { Button, Group, Stack, Text, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { credentialRead, passkeyBegin, passkeyCreate, sessionList } from "@punte/client"
import { useState } from "react"
import { knowsPasskeys, made } from "@/api/passkey"
import { asProblem } from "@/api/problem"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useOnce } from "@/lib/useOnce"
import { FormProblem } from "@/ui/FormProblem"

/** Names a passkey and has the device make it. */
export function PasskeyForm({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const form = useForm({
    initialValues: { name: "" },
    validate: { name: (value) => (value.trim() ? null : t("problems.fields.required")) },
  })
  const create = useChange(passkeyCreate, {
    refreshes: [credentialRead, sessionList],
    says: ({ name }) => t("passkeys.isAdded", { name }),
    onDone: () => {
      form.reset()
      onDone?.()
    },
    onProblem: (refusal) => {
      const wrong = refusal.fields.some(({ pointer }) => pointer === "/credential")
      setProblem(wrong ? t("problems.fields.wrong_passkey") : problemText(refusal))
      return true
    },
  })
  const add = useOnce(async (name: string) => {
    setProblem(undefined)
    setAsking(true)
    try {
      create.mutate({ body: { name: name.trim(), ...(await made(await passkeyBegin())) } })
    } catch (error) {
      setProblem(problemText(asProblem(error)))
    }
    setAsking(false)
  })
  if (!knowsPasskeys()) return <Text size="sm">{t("passkeys.notHere")}</Text>
  return (
    <form onSubmit={form.onSubmit(({ name }) => add(name))} noValidate>
      <Stack maw={480} mt="md">
        <FormProblem title={problem} />
        <TextInput
          {...form.getInputProps("name")}
          label={t("passkeys.name")}
          description={t("passkeys.nameHint")}
          maxLength={60}
          autoComplete="off"
        />
        <Group>
          <Button type="submit" variant="default" loading={isAsking || create.isPending}>
            {t("passkeys.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
