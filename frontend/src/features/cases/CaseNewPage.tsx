import {
  Anchor,
  Button,
  Group,
  Radio,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
} from "@mantine/core"
import { useForm } from "@mantine/form"
import { caseCreate, familyLinkList } from "@punte/client"
import { useState } from "react"
import { flushSync } from "react-dom"
import { Link, type LoaderFunctionArgs, useNavigate, useSearchParams } from "react-router"
import { load, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { compareWords, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { showFieldProblems } from "@/lib/formProblems"
import { pack as packQuestion, usePack } from "@/lib/pack"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { paths } from "@/paths"
import { FormProblem } from "@/ui/FormProblem"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { AGE_GROUPS, type CaseDraft, EMPTY_CASE, SEXES, toCreate } from "./caseForm"
import { KnownNotice } from "./duplicate/KnownNotice"
import { FamilyFields, familyOf } from "./family/FamilyFields"
import { ContactFields, IdentityFields } from "./PersonFields"

export const handle = { title: "caseNew" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => {
  const family = new URL(request.url).searchParams.get("family")
  return load(packQuestion, ...(family ? [familyOf(family)] : []))
}

export default function CaseNewPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const family = params.get("family")
  const { organisation } = useMe()
  const { pack, county } = usePack()
  const [isSaved, setSaved] = useState(false)
  const [problem, setProblem] = useState<{ title: string; details: string[] }>()
  const here = organisation.counties.length === 1 ? (organisation.counties[0] ?? null) : null

  const form = useForm<CaseDraft>({
    initialValues: { ...EMPTY_CASE, county: here, detected_on: today(), family },
    validate: {
      county: (code) => (code ? null : t("cases.form.requiredPlain")),
      detected_on: (day) => (day ? null : t("cases.form.requiredPlain")),
      sex: (sex) => (sex ? null : t("cases.form.required")),
      age_group: (age) => (age ? null : t("cases.form.required")),
      is_child: (is, { age_group }) =>
        age_group === "unknown" && !is ? t("cases.form.requiredPlain") : null,
      family_kind: (kind) => (family && !kind ? t("cases.form.requiredPlain") : null),
      family_advice: (advice) => (family && !advice ? t("cases.form.requiredPlain") : null),
    },
  })
  const guard = useUnsavedGuard(form.isDirty() && !isSaved)
  const create = useChange(caseCreate, {
    refreshes: [familyLinkList, ...CASE_REFRESHES],
    says: (made) => t("cases.form.opened", { name: made.code_name }),
    onDone: (made) => {
      // The guard must know before the page is left.
      flushSync(() => setSaved(true))
      navigate(paths.case(made.id))
    },
    onProblem: (refusal) => {
      const onFields = showFieldProblems(form, refusal)
      setProblem({
        title: t("cases.form.notAccepted"),
        details: [onFields ? t("problems.checkForm") : problemText(refusal)],
      })
      return true
    },
  })

  const { values } = form
  const sources = pack.code_lists.channel ?? []
  const error = (...paths: string[]) => {
    const found = paths.map((path) => form.errors[path]).find(Boolean)
    return found ? String(found) : undefined
  }
  const personError = (path: string) => form.errors[`person.${path}`]
  const setPerson = (person: CaseDraft["person"]) => form.setFieldValue("person", person)

  return (
    <Page
      title={t("cases.form.title")}
      lead={t("cases.form.lead")}
      above={
        <Anchor component={Link} to={paths.cases} size="sm">
          {t("cases.title")}
        </Anchor>
      }
      size="md"
    >
      {guard}
      <form
        noValidate
        onSubmit={form.onSubmit(
          (draft) => {
            setProblem(undefined)
            create.mutate({ body: toCreate(draft) })
          },
          () => setProblem({ title: t("cases.form.notAccepted"), details: [t("problems.checkForm")] }),
        )}
      >
        <Stack gap="lg">
          <FormProblem title={problem?.title} details={problem?.details ?? []} />
          {family && (
            <FamilyFields
              of={family}
              kind={values.family_kind}
              advice={values.family_advice}
              errors={{
                case: error("family.case_id"),
                kind: error("family_kind", "family.kind"),
                advice: error("family_advice", "family.advice"),
              }}
              onKind={(kind) => form.setFieldValue("family_kind", kind)}
              onAdvice={(advice) => form.setFieldValue("family_advice", advice)}
              onCounty={(county) => form.setFieldValue("county", county)}
              onFamilyName={(family_name) =>
                form.setValues({ isKnown: true, person: { ...form.getValues().person, family_name } })
              }
            />
          )}
          <Section title={t("cases.form.circumstances")} text={t("cases.form.circumstancesText")}>
            <Stack gap="md">
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <Select
                  {...form.getInputProps("county")}
                  label={t("cases.form.county")}
                  placeholder={t("cases.form.choose")}
                  required
                  searchable
                  data={pack.counties
                    .map(({ code }) => ({ value: code, label: county(code) }))
                    .sort((a, b) => compareWords(a.label, b.label))}
                />
                <DayInput
                  label={t("cases.form.detectedOn")}
                  value={values.detected_on}
                  onChange={(day) => form.setFieldValue("detected_on", day)}
                  error={form.errors.detected_on}
                  max={today()}
                  isRequired
                />
              </SimpleGrid>
              <Select
                {...form.getInputProps("source")}
                label={t("cases.form.source")}
                placeholder={t("common.unknown")}
                clearable
                maw={340}
                data={sources.map(({ code, labels }) => ({ value: code, label: label(labels) }))}
              />
              <Radio.Group {...form.getInputProps("urgency")} label={t("cases.form.urgency")} required>
                <Stack gap={6} mt={6}>
                  <Radio value="normal" label={t("cases.form.urgencyNormal")} />
                  <Radio value="urgent" label={t("cases.form.urgencyUrgent")} />
                </Stack>
              </Radio.Group>
              <Radio.Group {...form.getInputProps("sex")} label={t("cases.form.sex")} required>
                <Group mt={6} gap="lg">
                  {SEXES.map((sex) => (
                    <Radio key={sex} value={sex} label={t(`terms.sex.${sex}`)} />
                  ))}
                </Group>
              </Radio.Group>
              <Radio.Group {...form.getInputProps("age_group")} label={t("cases.form.ageGroup")} required>
                <Group mt={6} gap="lg">
                  {AGE_GROUPS.map((age) => (
                    <Radio key={age} value={age} label={t(`terms.ageGroup.${age}`)} />
                  ))}
                </Group>
              </Radio.Group>
              {values.age_group === "unknown" && (
                <Radio.Group
                  {...form.getInputProps("is_child")}
                  label={t("cases.form.isChild")}
                  description={t("cases.form.isChildText")}
                  required
                >
                  <Stack gap={6} mt={6}>
                    <Radio value="yes" label={t("cases.form.isChildYes")} />
                    <Radio value="no" label={t("cases.form.isChildNo")} />
                  </Stack>
                </Radio.Group>
              )}
            </Stack>
          </Section>

          <Section title={t("cases.form.person")} text={t("cases.form.personText")}>
            <Stack>
              <Text size="sm" fw={600} id="known">
                {t("cases.form.knownNow")}
              </Text>
              <SegmentedControl
                aria-labelledby="known"
                value={values.isKnown ? "yes" : "no"}
                onChange={(is) => form.setFieldValue("isKnown", is === "yes")}
                data={[
                  { value: "no", label: t("cases.form.notKnown") },
                  { value: "yes", label: t("cases.form.known") },
                ]}
                maw={380}
              />
              {values.isKnown && (
                <>
                  <IdentityFields value={values.person} onChange={setPerson} error={personError} />
                  <KnownNotice person={values.person} sex={values.sex} />
                </>
              )}
            </Stack>
          </Section>

          <Section title={t("cases.form.contact")} text={t("cases.form.contactText")}>
            <ContactFields value={values.person} onChange={setPerson} error={personError} />
          </Section>

          <Section title={t("cases.form.firstNote")} text={t("cases.form.firstNoteText")}>
            <Textarea {...form.getInputProps("note")} label={t("cases.form.note")} autosize minRows={3} />
          </Section>

          <Group justify="flex-end">
            <Button
              component={Link}
              to={family ? paths.caseSection(family, "family") : paths.cases}
              variant="default"
            >
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t("cases.form.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  )
}
