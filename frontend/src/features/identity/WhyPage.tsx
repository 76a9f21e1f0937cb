import { Alert, Anchor, Group, Select, Stack, Text } from "@mantine/core"
import { caseRead, whyRead } from "@punte/client"
import { useState } from "react"
import { Link, useSearchParams } from "react-router"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import type { Answer, Permission } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { paths, WHY_RECORDS, type WhyRecord } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { ACTIONS } from "./actions"

export const handle = { title: "why" } as const

type About = { record: WhyRecord; id: string }

/** The rule by which the reader can do something, with one record or with any, or cannot. */
export default function WhyPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [params] = useSearchParams()
  const record = WHY_RECORDS.find((one) => params.get(one))
  const about: About | undefined = record && { record, id: params.get(record) ?? "" }
  const [action, setAction] = useState<Permission>()
  const isCase = about?.record === "case"
  const file = useAsked(q(caseRead, { path: { id: about?.id ?? "" } }), isCase && may("cases.read"))
  const label = (code: Permission) => t(`terms.permission.${code}`)
  return (
    <Page
      title={t("why.title")}
      lead={t("why.lead")}
      size="md"
      above={
        <Anchor component={Link} to={about ? paths[about.record](about.id) : paths.account} size="sm">
          {about ? t(`why.back.${about.record}`) : t("account.title")}
        </Anchor>
      }
    >
      <Stack gap="lg">
        {about && (
          <Group gap="sm">
            <Text size="sm">
              {isCase && file.data
                ? t("why.withCase", { reference: file.data.reference })
                : t(`why.with.${about.record}`)}
            </Text>
            <Anchor component={Link} to={paths.why} size="sm">
              {t("why.without")}
            </Anchor>
          </Group>
        )}
        <Select
          label={t("why.action")}
          searchable
          value={action ?? null}
          onChange={(value) => setAction(ACTIONS.find((one) => one === value))}
          data={ACTIONS.map((value) => ({ value, label: label(value) })).sort((one, other) =>
            compareWords(one.label, other.label),
          )}
        />
        {action && <Rule action={action} about={about} />}
      </Stack>
    </Page>
  )
}

function Rule({ action, about }: { action: Permission; about: About | undefined }) {
  const { t } = useTranslation()
  const relationTo = useRelation(about?.record)
  const { data, error } = useAsked(
    q(whyRead, { query: { action, ...(about ? { [about.record]: about.id } : {}) } }),
  )
  if (error) return <Alert color="red">{problemText(error)}</Alert>
  if (!data) return <Text role="status">{t("common.loading")}</Text>
  const roles = (all: typeof data.could, own: typeof data.could_own) =>
    formatList([...all.map((role) => t(`terms.role.${role}`)), ...own.map((role) => role.name)])
  const known = (label: string, value: string | undefined) => (value ? [{ label, value }] : [])
  const consent = [
    t("why.needsConsent"),
    ...(typeof data.has_consent === "boolean"
      ? [data.has_consent ? t("why.hasConsent") : t("why.noConsent")]
      : []),
  ].join(" ")
  return (
    <Section title={data.is_allowed ? t("why.can") : t("why.cannot")} text={t(`why.rules.${data.rule}`)}>
      <Facts
        facts={[
          ...known(t("why.grantedBy"), roles(data.granted_by, data.granted_by_own)),
          ...known(t("why.reach"), formatList(data.reaches.map((reach) => t(`terms.reach.${reach}`)))),
          ...known(t("why.relation"), data.relation ? relationTo(data.relation) : undefined),
          ...known(t("why.opens"), formatList(data.opens.map((one) => t(`terms.dataClass.${one}`)))),
          ...known(t("why.purpose"), data.purpose ? t(`terms.readPurpose.${data.purpose}`) : undefined),
          ...known(t("why.consent"), data.needs_consent ? consent : undefined),
          ...known(t("why.could"), roles(data.could, data.could_own)),
        ]}
      />
    </Section>
  )
}

type Relation = NonNullable<Answer<typeof whyRead>["relation"]>

/** How the reader relates to a record of this kind, in words. */
function useRelation(record: WhyRecord | undefined) {
  const { t } = useTranslation()
  return (relation: Relation) => {
    if (record === "project" && (relation === "holder" || relation === "receiver")) {
      return t(`why.ofProject.${relation}`)
    }
    const isOfCases = record === "case" || record === "referral"
    return !isOfCases && relation === "holder" ? t("why.ofYours") : t(`terms.relation.${relation}`)
  }
}
