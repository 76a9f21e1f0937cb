import { Group, Stack, Text } from "@mantine/core"
import { IconLock, IconMessage, IconMessageOff, IconPhone, IconPhoneOff } from "@tabler/icons-react"
import type { ReactNode } from "react"
import type { DataSet, Referral } from "@/api/caseTypes"
import { useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import {
  countryName,
  formatDate,
  formatDateTime,
  formatList,
  formatPartialDate,
  languageName,
  label as packLabel,
} from "@/i18n/format"
import { AccountAnswers } from "@/lib/AccountAnswers"
import { interviewForm } from "@/lib/interviewForm"
import { NeedsFound } from "@/lib/NeedsFound"
import { PlanGoals } from "@/lib/PlanGoals"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { type Contact, contactsIn, factsIn, isRecorded } from "./disclosed"
import classes from "./Referrals.module.css"
import { SharedDocuments } from "./SharedDocuments"
import { SharedLegal } from "./SharedLegal"

const CLOSED = [
  "not_receiver",
  "consent_withdrawn",
  "consent_expired",
  "consent_unconfirmed",
  "consent_missing",
  "not_taken_on",
  "restricted",
  "person_withdrew",
  "ended",
] as const

/** Exactly what the receiver sees of the case: each data set that consent covers, or why it is closed. */
export function Shared({ referral, side }: { referral: Referral; side: "sender" | "receiver" | undefined }) {
  const { t } = useTranslation()
  const { disclosed, data_sets, to_name } = referral
  const isOpen = disclosed.state === "open"
  const closedBy = CLOSED.find((one) => one === disclosed.reason)

  return (
    <Section
      title={t("referrals.page.shared")}
      text={
        side === "receiver"
          ? t("referrals.page.sharedText")
          : t("referrals.page.sharedTextSender", { name: to_name })
      }
    >
      {side === "receiver" && disclosed.state === "closed" && (
        <EmptyState
          headingLevel={3}
          icon={<IconLock size={34} stroke={1.4} />}
          title={t("referrals.page.closedTitle")}
          text={t(`referrals.page.closed.${closedBy ?? "other"}`)}
        />
      )}
      {side !== "receiver" && disclosed.state === "closed" && closedBy && closedBy !== "not_receiver" && (
        <Text size="sm" mb="sm">
          {t(`referrals.page.closed.${closedBy}`)}
        </Text>
      )}
      {disclosed.state === "not_yet" && (
        <Text size="sm" c="dimmed" mb="sm">
          {t("referrals.page.notYetText", { name: to_name })}
        </Text>
      )}
      {(side !== "receiver" || isOpen) && (
        <ul className={classes.plainList}>
          {disclosed.interviews && disclosed.interviews.length > 0 && (
            <AskedBefore interviews={disclosed.interviews} />
          )}
          {data_sets.map((set) => (
            <li key={set} className={classes.entry}>
              <Text size="sm" fw={600}>
                {t(`consents.sets.${set}`)}
              </Text>
              {isOpen && side === "receiver" ? (
                set in disclosed ? (
                  <Content set={set} referral={referral} />
                ) : (
                  <Text size="sm" c="dimmed">
                    {t("referrals.page.notCovered")}
                  </Text>
                )
              ) : (
                <Text size="sm" c="dimmed">
                  {t(`consents.setTexts.${set}`)}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** One shared data set, as it stands now. */
function Content({ set, referral }: { set: DataSet; referral: Referral }) {
  const { t, textAt } = useTranslation()
  const { disclosed } = referral
  const value: unknown = disclosed[set]
  if (!isRecorded(value)) {
    return (
      <Text size="sm" c="dimmed">
        {t("referrals.page.noRecord")}
      </Text>
    )
  }
  if (set === "needs" && disclosed.needs) return <SharedNeeds of={disclosed.needs} />
  if (set === "exploitation" && disclosed.exploitation) return <SharedAccount of={disclosed.exploitation} />
  if (set === "health" && disclosed.health) return <SharedAccount of={disclosed.health} />
  if (set === "documents" && disclosed.documents)
    return <SharedDocuments referral={referral.id} of={disclosed.documents} />
  if (set === "legal" && disclosed.legal) return <SharedLegal of={disclosed.legal} />
  if (set === "plan" && disclosed.plan) return <PlanGoals goals={disclosed.plan.goals} />
  const contacts = contactsIn(value)
  const words = (field: string, content: unknown): ReactNode => {
    if (content === null || content === undefined || content === "") return t("common.unknown")
    if (field === "birth" && isPartialDate(content)) return formatPartialDate(content)
    if (field === "assessed_at") return formatDateTime(String(content))
    if (Array.isArray(content)) {
      if (content.length === 0) return t("common.unknown")
      if (field === "factors" || field === "not_known") return formatList(content.map(factor))
      if (field === "languages") return formatList(content.map((code) => languageName(String(code))))
      if (field === "citizenships") return formatList(content.map((code) => countryName(String(code))))
      if (field === "identifiers")
        return content
          .map((one) =>
            isObject(one) ? `${label(`cases.form.identifierKinds.${one.kind}`, one.kind)} ${one.value}` : "",
          )
          .join(", ")
      return formatList(content.map(String))
    }
    if (typeof content === "boolean") return t(content ? "common.yes" : "common.no")
    if (field === "sex") return label(`terms.sex.${content}`, content)
    if (field === "age_group") return label(`terms.ageGroup.${content}`, content)
    if (field === "age_basis") return label(`cases.form.ageBases.${content}`, content)
    if (field === "level" || field === "risk_level") return label(`terms.riskLevel.${content}`, content)
    if (
      field === "identification" ||
      field === "proceedings" ||
      field === "compensation" ||
      field === "stay_return"
    )
      return label(`tracks.${field}.${content}`, content)
    return String(content)
  }
  const factor = (one: unknown) => {
    if (!isObject(one)) return ""
    const strength = one.strength ? ` (${label(`risk.strengths.${one.strength}`, one.strength)})` : ""
    return `${labelled(one.labels ?? one)}${strength}`
  }
  const label = (key: string, fallback: unknown) => textAt(key) ?? String(fallback)
  const name = (field: string) => textAt(`referrals.sharedFields.${field}`) ?? textAt(`tracks.names.${field}`)

  return (
    <Stack gap={6} mt={4}>
      {factsIn(value).map(([field, content]) => {
        const named = name(field)
        return (
          <p key={field} className={classes.value}>
            {named && <Text component="span" size="sm" c="dimmed">{`${named}: `}</Text>}
            {words(field, content)}
          </p>
        )
      })}
      {contacts.map((contact) => (
        <ContactLine key={`${set}-${contact.kind}-${contact.value}`} contact={contact} />
      ))}
    </Stack>
  )
}

/** What the person told in interviews, as far as it is shared. */
function SharedAccount({ of }: { of: NonNullable<Referral["disclosed"]["exploitation"]> }) {
  const { data: form } = useAsked(interviewForm)
  return (
    <Stack gap="xs" mt={4}>
      {of.topics.map(({ topic, answers }) => {
        const found = form?.topics.find(({ code }) => code === topic)
        return (
          found && (
            <div key={topic}>
              <Text size="sm" fw={600}>
                {packLabel(found.labels)}
              </Text>
              <AccountAnswers topic={found} answers={answers} />
            </div>
          )
        )
      })}
    </Stack>
  )
}

/** Who interviewed the person when and about what, so that nobody asks again. */
function AskedBefore({ interviews }: { interviews: NonNullable<Referral["disclosed"]["interviews"]> }) {
  const { t } = useTranslation()
  const { data: form } = useAsked(interviewForm)
  const named = (topics: readonly string[]) =>
    formatList(
      (form?.topics ?? []).filter(({ code }) => topics.includes(code)).map(({ labels }) => packLabel(labels)),
    )
  return (
    <li className={classes.entry}>
      <Text size="sm" fw={600}>
        {t("interview.askedBefore")}
      </Text>
      <Text size="sm" c="dimmed">
        {t("interview.askedBeforeText")}
      </Text>
      {interviews.map(({ kind, organisation_name, started_at, topics }) => (
        <Text key={`${started_at} ${organisation_name}`} size="sm" mt={4}>
          {`${t(`interview.kinds.${kind}`)} · ${formatDateTime(started_at)} · ${organisation_name}`}
          {topics.length > 0 && `: ${named(topics)}`}
        </Text>
      ))}
    </li>
  )
}

function SharedNeeds({ of }: { of: NonNullable<Referral["disclosed"]["needs"]> }) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs" mt={4}>
      {of.assessed_on && (
        <Text size="xs" c="dimmed">
          {t("needs.shared", { date: formatDate(of.assessed_on) })}
        </Text>
      )}
      <NeedsFound needs={of.needs} />
    </Stack>
  )
}

function ContactLine({ contact }: { contact: Contact }) {
  const { t } = useTranslation()
  return (
    <div>
      <Group gap="xs">
        {contact.kind && (
          <Text size="sm" c="dimmed">
            {t(`cases.form.contactKinds.${contact.kind}`)}
          </Text>
        )}
        {contact.value && (
          <Text size="sm" fw={500}>
            {contact.value}
          </Text>
        )}
        {contact.safe_to_call !== undefined && (
          <StatusTag
            tone={contact.safe_to_call ? "good" : "danger"}
            icon={contact.safe_to_call ? <IconPhone size={14} /> : <IconPhoneOff size={14} />}
          >
            {t(contact.safe_to_call ? "cases.personSection.safeCall" : "cases.personSection.unsafeCall")}
          </StatusTag>
        )}
        {contact.safe_to_write !== undefined && (
          <StatusTag
            tone={contact.safe_to_write ? "good" : "danger"}
            icon={contact.safe_to_write ? <IconMessage size={14} /> : <IconMessageOff size={14} />}
          >
            {t(contact.safe_to_write ? "cases.personSection.safeWrite" : "cases.personSection.unsafeWrite")}
          </StatusTag>
        )}
      </Group>
      {contact.note && (
        <Text size="sm" className={classes.text ?? ""}>
          {contact.note}
        </Text>
      )}
    </div>
  )
}

const labelled = (value: unknown) => (isLabels(value) ? packLabel(value) : "")
const isLabels = (value: unknown): value is Record<"ro" | "sq" | "en", string> =>
  isObject(value) && ["ro", "sq", "en"].every((language) => typeof value[language] === "string")
const isObject = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const PRECISIONS: readonly unknown[] = ["day", "month", "year", "estimated"]
const isPartialDate = (
  value: unknown,
): value is { date: string; precision: "day" | "month" | "year" | "estimated" } =>
  isObject(value) && typeof value.date === "string" && PRECISIONS.includes(value.precision)
