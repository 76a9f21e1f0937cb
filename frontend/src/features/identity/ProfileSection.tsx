import { Button, Group, Select, Stack, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { meRead, meUpdate } from "@punte/client"
import { useState } from "react"
import { ask, ifMatch, q, useChange, useLoaded } from "@/api/query"
import { refreshMe } from "@/api/session"
import type { Language, Me } from "@/api/types"
import { LANGUAGE_NAMES, LANGUAGES, useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { chooseLanguage } from "@/lib/chooseLanguage"
import { FormConflict } from "@/lib/FormConflict"
import { showFieldProblems } from "@/lib/formProblems"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"

type Profile = { display_name: string; language: Language }

const profileOf = ({ user, language }: Me): Profile => ({ display_name: user.display_name, language })

/** How somebody is called, and the language they work in. */
export function ProfileSection() {
  const { t } = useTranslation()
  const { data: me } = useLoaded(q(meRead))
  const [problem, setProblem] = useState<string>()
  const [newer, setNewer] = useState<Profile & { version: number }>()
  const form = useForm<Profile>({
    initialValues: profileOf(me),
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
      if (refusal.isStale) void showNewer()
      else {
        showFieldProblems(form, refusal)
        setProblem(problemText(refusal))
      }
      return true
    },
  })
  const showNewer = async () => {
    const now = await ask({ ...q(meRead), staleTime: 0 })
    if (now) setNewer({ ...profileOf(now), version: now.user.version })
  }
  const save = (body: Profile, version: number) => {
    setProblem(undefined)
    setNewer(undefined)
    update.mutate({ body, headers: ifMatch(version) })
  }
  const submit = form.onSubmit((values) => save(values, me.user.version))
  return (
    <Section title={t("account.profile")} text={t("account.profileText")}>
      <FormConflict
        mine={form.values}
        newer={newer}
        fields={{
          display_name: { label: t("account.name"), words: (name) => name },
          language: { label: t("account.language"), words: (language) => LANGUAGE_NAMES[language] },
        }}
        onClose={() => setNewer(undefined)}
        isBusy={update.isPending}
        onSave={(chosen, version) => {
          form.setValues(chosen)
          save(chosen, version)
        }}
      />
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
