import { Alert, Anchor, Stack, Text } from "@mantine/core"
import { IconInfoCircle } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, Navigate, useParams } from "react-router"
import { load, queryClient, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { progressOf, SectionNav, type SectionPlace } from "@/ui/SectionNav"
import classes from "../Cases.module.css"
import { Conclusion } from "./Conclusion"
import { Domain } from "./Domain"
import { assessmentOf, fileOf, riskForm } from "./questions"
import { answeredOf, draftOf } from "./riskAnswers"

export const handle = { title: "risk" } as const
export const clientLoader = async ({ params: { id = "", assessment = "" } }: LoaderFunctionArgs) => {
  const asked = assessmentOf(id, assessment)
  // Within the page nothing is read again: what was answered comes with each answer of the server.
  const known = queryClient.getQueryData(asked.queryKey)
  await Promise.all([known ?? queryClient.fetchQuery(asked), load(fileOf(id), riskForm)])
  return null
}

/** An assessment of risk, one domain on each page; then what it comes to, and the judgement. */
export default function RiskPage() {
  const { t } = useTranslation()
  const [id, assessmentId] = [useParam("id"), useParam("assessment")]
  const { topic: here } = useParams()
  const { data: file } = useLoaded(fileOf(id))
  const { data: assessment } = useLoaded(assessmentOf(id, assessmentId))
  const { data: form } = useLoaded(riskForm)
  const at = form.domains.findIndex(({ code }) => code === here)
  const domain = form.domains[at]
  const place = (key: string) => paths.riskTopic(id, assessmentId, key)
  const next = form.domains[at + 1]?.code ?? "result"

  if (!domain && here !== "result") {
    const first = assessment.takes_answers ? form.domains[0]?.code : undefined
    return <Navigate to={place(first ?? "result")} replace />
  }
  return (
    <Page
      title={t("risk.title")}
      lead={t("risk.lead")}
      above={
        <Anchor component={Link} to={paths.caseSection(id, "risk")} size="sm">
          {file.code_name}
        </Anchor>
      }
    >
      {!form.is_verified && (
        <Alert color="orange" icon={<IconInfoCircle aria-hidden />} title={t("screening.unverified")}>
          <Text size="sm">{t("risk.unverifiedText")}</Text>
        </Alert>
      )}
      <div className={classes.body}>
        <div className={classes.nav}>
          <SectionNav
            label={t("risk.domains")}
            places={[
              ...form.domains.map((one): SectionPlace => {
                const draft = draftOf(one, assessment)
                const [answered, all] = [answeredOf(draft), one.factors.length]
                return {
                  key: one.code,
                  label: label(one.labels),
                  isHere: one.code === here,
                  progress: progressOf(answered, all),
                  count: answered,
                }
              }),
              {
                key: "result",
                label: t(assessment.takes_answers ? "risk.judge" : "risk.outcome"),
                isHere: here === "result",
              },
            ]}
            link={({ key }, content, attributes) => (
              <Link to={place(key)} {...attributes}>
                {content}
              </Link>
            )}
          />
        </div>
        <Stack gap="lg">
          {domain && (
            <Domain
              key={domain.code}
              domain={domain}
              assessment={assessment}
              caseId={id}
              step={{ at: at + 1, of: form.domains.length, next: place(next) }}
            />
          )}
          {here === "result" && <Conclusion form={form} assessment={assessment} file={file} />}
        </Stack>
      </div>
    </Page>
  )
}
