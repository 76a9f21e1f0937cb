import { Anchor, Text } from "@mantine/core"
import { emergencyAccessRead } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { EmergencyDetails } from "@/api/caseTypes"
import { load, q, useLoaded } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import classes from "../Cases.module.css"
import { EmergencyActions } from "./EmergencyActions"
import { EmergencyBanner } from "./EmergencyBanner"
import { EmergencySheet } from "./EmergencySheet"
import { EmergencyStanding } from "./EmergencyStanding"

const access = (id: string) => q(emergencyAccessRead, { path: { id } })

export const handle = { title: "emergency" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(access(params.id ?? ""), pack)

/** One emergency: for who opened the case what it shows; for those who hold it what was said, and what they say. */
export default function EmergencyPage() {
  const { t } = useTranslation()
  const { user } = useMe()
  const id = useParam("id")
  const { data } = useLoaded({
    ...access(id),
    // The end is the server's: it is asked often by who opened the case, whose asking is no reading of anybody.
    refetchInterval: ({ state }) => (state.data?.abilities.includes("emergency_case_read") ? 20_000 : false),
  })
  const isOwn = data.user_id === user.id
  return (
    <Page
      title={t("emergencies.page", { reference: data.case_code_name ?? data.case_reference })}
      above={
        <Anchor component={Link} to={paths.emergencies} size="sm">
          {t("emergencies.title")}
        </Anchor>
      }
      actions={!isOwn && <EmergencyActions access={data} />}
    >
      {isOwn && <EmergencyBanner access={data} />}
      {/* Once somebody has agreed it is asked anew: there is more of it. */}
      {isOwn && data.is_live && <EmergencySheet key={data.agreed_at} id={id} />}
      <Section title={t("emergencies.facts")} actions={<EmergencyStanding access={data} />}>
        <AccessFacts access={data} />
        {data.case_id && (
          <Text mt="md" size="sm">
            <Anchor component={Link} to={paths.case(data.case_id)}>
              {t("emergencies.toCase")}
            </Anchor>
          </Text>
        )}
      </Section>
    </Page>
  )
}

function AccessFacts({ access }: { access: EmergencyDetails }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const words = (text: string) => <span className={classes.text}>{text}</span>
  const facts = [
    { label: t("emergencies.who"), value: `${access.user_name}, ${access.organisation_name}` },
    { label: t("emergencies.when"), value: formatDateTime(access.opened_at) },
    { label: t("emergencies.holder"), value: access.holder_name },
    { label: t("emergencies.reason"), value: term("emergency_reason", access.reason) },
    { label: t("emergencies.said"), value: access.said && words(access.said) },
    { label: t("emergencies.endedBy"), value: access.ended_by_name },
    { label: t("emergencies.agreedBy"), value: access.agreed_by_name },
    { label: t("emergencies.reviewedBy"), value: access.reviewed_by_name },
    { label: t("emergencies.reviewSaid"), value: access.review && words(access.review) },
  ]
  return <Facts columns={2} facts={facts.filter(({ value }) => value)} />
}
