import { Button, Group, Stack, Text } from "@mantine/core"
import { accessLogList, personRead, personUpdate } from "@punte/client"
import { IconLock, IconMessage, IconMessageOff, IconPhone, IconPhoneOff } from "@tabler/icons-react"
import { useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import type { Case, Person } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, keyOf, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { countryName, formatList, formatPartialDate, languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { errorsOf } from "@/lib/formProblems"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { AskedPart } from "@/ui/AskedPart"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "./abilities"
import classes from "./Cases.module.css"
import { ContactFields, IdentityFields } from "./PersonFields"
import { differing, merged, type PersonDraft, type PersonField, toDraft, toUpdate } from "./personForm"

/** The person's sealed data: opened on purpose, and recorded. */
export function PersonSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const [isEditing, setEditing] = useState(false)
  const reason = useReason(file)
  const { data, error, refetch } = useAsked(
    { ...q(personRead, { path: { id: file.id } }), gcTime: 0 },
    isOpen,
  )

  if (!isOpen) {
    return (
      <Section title={t("cases.personSection.title")}>
        <EmptyState
          headingLevel={3}
          icon={<IconLock size={34} stroke={1.4} />}
          title={t("cases.personSection.closedTitle")}
          text={t("cases.personSection.closedText")}
          action={<Button onClick={() => setOpen(true)}>{t("cases.personSection.open")}</Button>}
        />
      </Section>
    )
  }
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(person) =>
        isEditing ? (
          <PersonForm id={file.id} person={person} onDone={() => setEditing(false)} />
        ) : (
          <Section
            title={t("cases.personSection.title")}
            text={t("cases.page.looked")}
            actions={
              <ReasonTooltip reason={reason("person_update")}>
                <Button variant="default" size="xs" onClick={() => setEditing(true)}>
                  {t("cases.personSection.edit")}
                </Button>
              </ReasonTooltip>
            }
          >
            <PersonFacts person={person} />
          </Section>
        )
      }
    </AskedPart>
  )
}

/** Who the person is and how they are reached, as far as it is known. */
export function PersonFacts({ person }: { person: Person }) {
  const { t } = useTranslation()
  const words = usePersonWords()
  const draft = toDraft(person)
  return (
    <Stack>
      <Facts
        columns={2}
        facts={[
          {
            label: t("cases.personSection.name"),
            value: [person.given_names, person.family_name].filter(Boolean).join(" "),
          },
          { label: t("cases.form.aliases"), value: words("aliases", draft) },
          { label: t("cases.form.birth"), value: person.birth ? formatPartialDate(person.birth) : "" },
          { label: t("cases.form.ageBasis"), value: words("age_basis", draft) },
          { label: t("cases.form.languages"), value: words("languages", draft) },
          { label: t("cases.form.citizenships"), value: words("citizenships", draft) },
          { label: t("cases.form.identifiers"), value: words("identifiers", draft) },
        ]}
      />
      <Text fw={600} size="sm">
        {t("cases.personSection.contacts")}
      </Text>
      {!person.contacts && (
        <Text size="sm" c="dimmed">
          {t("cases.personSection.contactsClosed")}
        </Text>
      )}
      {person.contacts?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("cases.form.noContact")}
        </Text>
      )}
      {draft.contacts.map((contact) => (
        <div key={`${contact.kind}-${contact.value}`} className={classes.contactBox}>
          <Group gap="sm">
            <Text size="sm" c="dimmed">
              {t(`cases.form.contactKinds.${contact.kind}`)}
            </Text>
            <Text fw={500}>{contact.value}</Text>
            <StatusTag
              tone={contact.safe_to_call ? "good" : "danger"}
              icon={contact.safe_to_call ? <IconPhone size={14} /> : <IconPhoneOff size={14} />}
            >
              {t(contact.safe_to_call ? "cases.personSection.safeCall" : "cases.personSection.unsafeCall")}
            </StatusTag>
            <StatusTag
              tone={contact.safe_to_write ? "good" : "danger"}
              icon={contact.safe_to_write ? <IconMessage size={14} /> : <IconMessageOff size={14} />}
            >
              {t(contact.safe_to_write ? "cases.personSection.safeWrite" : "cases.personSection.unsafeWrite")}
            </StatusTag>
          </Group>
          {contact.note && (
            <Text size="sm" mt={6} className={classes.text ?? ""}>
              {contact.note}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  )
}

/** A field of the person in words, for facts and for the choice between two versions. */
export function usePersonWords() {
  const { textAt } = useTranslation()
  return (field: PersonField, draft: PersonDraft): string => {
    switch (field) {
      case "aliases":
        return formatList(draft.aliases)
      case "birth":
        return draft.birth ? formatPartialDate(draft.birth) : ""
      case "age_basis":
        return textAt(`cases.form.ageBases.${draft.age_basis}`) ?? ""
      case "languages":
        return formatList(draft.languages.map(languageName))
      case "citizenships":
        return formatList(draft.citizenships.map(countryName))
      case "identifiers":
        return draft.identifiers
          .map(
            ({ kind, value, country }) =>
              `${textAt(`cases.form.identifierKinds.${kind}`) ?? kind} ${value} (${countryName(country)})`,
          )
          .join(", ")
      case "contacts":
        return draft.contacts.map(({ value }) => value).join(", ")
      default:
        return draft[field]
    }
  }
}

const LABELS = {
  given_names: "cases.form.givenNames",
  family_name: "cases.form.familyName",
  aliases: "cases.form.aliases",
  birth: "cases.form.birth",
  age_basis: "cases.form.ageBasis",
  languages: "cases.form.languages",
  citizenships: "cases.form.citizenships",
  identifiers: "cases.form.identifiers",
  contacts: "cases.personSection.contacts",
} as const satisfies Record<PersonField, string>

function PersonForm({ id, person, onDone }: { id: string; person: Person; onDone: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const words = usePersonWords()
  const [draft, setDraft] = useState(() => toDraft(person))
  const [version, setVersion] = useState(person.version)
  const [errors, setErrors] = useState<Record<string, ReactNode>>({})
  const [problem, setProblem] = useState<string>()
  const [theirs, setTheirs] = useState<Person>()
  const isDirty = differing(draft, toDraft(person)).length > 0
  const guard = useUnsavedGuard(isDirty)

  const save = useChange(personUpdate, {
    refreshes: [accessLogList, ...CASE_REFRESHES],
    says: () => t("cases.personSection.saved"),
    onDone: () => {
      void client.invalidateQueries({ queryKey: keyOf(personRead) })
      onDone()
    },
    onProblem: (refusal: Problem) => {
      const newer = refusal.newer<Person>("contacts")
      if (newer) setTheirs(newer)
      else if (refusal.fields.length > 0) {
        setErrors(errorsOf(refusal))
        setProblem(t("problems.checkForm"))
      } else setProblem(problemText(refusal))
      return true
    },
  })
  const submit = (what: PersonDraft, on: number) => {
    setProblem(undefined)
    setErrors({})
    save.mutate({ path: { id }, headers: ifMatch(on), body: toUpdate(what) })
  }
  const error = (path: string) => errors[path]
  const other = theirs && toDraft(theirs)

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit(draft, version)
      }}
    >
      {guard}
      <Stack gap="lg">
        <FormProblem title={problem} />
        <Section title={t("cases.form.person")}>
          <IdentityFields value={draft} onChange={setDraft} error={error} />
        </Section>
        <Section title={t("cases.form.contact")} text={t("cases.form.contactText")}>
          <ContactFields value={draft} onChange={setDraft} error={error} />
        </Section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("cases.personSection.save")}
          </Button>
        </Group>
      </Stack>
      <ConflictDialog
        fields={
          other &&
          differing(draft, other).map((field) => ({
            key: field,
            label: t(LABELS[field]),
            mine: words(field, draft),
            theirs: words(field, other),
          }))
        }
        version={theirs?.version}
        onClose={() => setTheirs(undefined)}
        isBusy={save.isPending}
        onChoose={(choice) => {
          if (!theirs || !other) return
          const chosen = merged(draft, other, choice)
          setDraft(chosen)
          setVersion(theirs.version)
          setTheirs(undefined)
          submit(chosen, theirs.version)
        }}
      />
    </form>
  )
}
