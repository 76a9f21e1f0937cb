import { Button, Group, Select, Stack, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { meRead, meUpdate } from "@punte/client"
import { useState } from "react"
import { ifMatch, q, useChange, useLoaded } from "@/api/query"
import { refreshMe } from "@/api/session"
import { LANGUAGE_NAMES, LANGUAGES, useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { chooseLanguage } from "@/lib/chooseLanguage"
import { showFieldProblems } from "@/lib/formProblems"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"

export function ProfileSection() {
  const { t } = useTranslation()
  const { data: me } = useLoaded(q(meRead))
  const [problem, setProblem] = useState<string>()
  const form = useForm({
    initialValues: { display_name: me.user.display_name, language: me.language },
    validate: { display_name: (value) => (value.trim() ? null : t("problems.fields.required")) },
  })
  const update = useChange(meUpdate, {
    refreshes: [meRead],
    says: () => t("account.saved"),
    onDone: async ({ language }) => {
      await chooseLanguage(language)
      await refreshMe()
      form.resetDirty()
    },
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit((body) => {
    setProblem(undefined)
    update.mutate({ body, headers: ifMatch(me.user.version) })
  })
  return (
    <Section title={t("account.profile")} text={t("account.profileText")}>
      <form onSubmit={submit} noValidate>
        <Stack maw={480}>
          <FormProblem title={problem} />
          <TextInput
            {...form.getInputProps("display_name")}
            label={t("account.name")}
            autoComplete="name"
            maxLength={100}
          />
          <Select
            {...form.getInputProps("language")}
            label={t("account.language")}
            allowDeselect={false}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
          <Group>
            <Button type="submit" loading={update.isPending} variant="default">
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
