import { Alert, Anchor, Group, Select, Stack, Text } from "@mantine/core"
import { caseRead, whyRead } from "@punte/client"
import { useState } from "react"
import { Link, useSearchParams } from "react-router"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import type { Permission } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { ACTIONS } from "./actions"

export const handle = { title: "why" } as const

/** The rule by which the reader can do something, or cannot. */
export default function WhyPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [params] = useSearchParams()
  const about = params.get("case") ?? undefined
  const [action, setAction] = useState<Permission>()
  const file = useAsked(q(caseRead, { path: { id: about ?? "" } }), Boolean(about) && may("cases.read"))
  const label = (code: Permission) => t(`terms.permission.${code}`)
  return (
    <Page
      title={t("why.title")}
      lead={t("why.lead")}
      size="md"
      above={
        <Anchor component={Link} to={about ? paths.case(about) : paths.account} size="sm">
          {about ? t("cases.title") : t("account.title")}
        </Anchor>
      }
    >
      <Stack gap="lg">
        {about && file.data && (
          <Group gap="sm">
            <Text size="sm">{t("why.withCase", { reference: file.data.reference })}</Text>
            <Anchor component={Link} to={paths.why} size="sm">
              {t("why.withoutCase")}
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

function Rule({ action, about }: { action: Permission; about: string | undefined }) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(whyRead, { query: { action, ...(about ? { case: about } : {}) } }))
  if (error) return <Alert color="red">{problemText(error)}</Alert>
  if (!data) return <Text role="status">{t("common.loading")}</Text>
  const roles = (all: typeof data.could, own: typeof data.could_own) =>
    formatList([...all.map((role) => t(`terms.role.${role}`)), ...own.map((role) => role.name)])
  const known = (label: string, value: string | undefined) => (value ? [{ label, value }] : [])
  return (
    <Section title={data.is_allowed ? t("why.can") : t("why.cannot")} text={t(`why.rules.${data.rule}`)}>
      <Facts
        facts={[
          ...known(t("why.grantedBy"), roles(data.granted_by, data.granted_by_own)),
          ...known(t("why.reach"), formatList(data.reaches.map((reach) => t(`terms.reach.${reach}`)))),
          ...known(t("why.relation"), data.relation ? t(`terms.relation.${data.relation}`) : undefined),
          ...known(t("why.opens"), formatList(data.opens.map((one) => t(`terms.dataClass.${one}`)))),
          ...known(t("why.purpose"), data.purpose ? t(`terms.readPurpose.${data.purpose}`) : undefined),
          ...known(t("why.consent"), data.needs_consent ? t("why.needsConsent") : undefined),
          ...known(t("why.could"), roles(data.could, data.could_own)),
        ]}
      />
    </Section>
  )
}
