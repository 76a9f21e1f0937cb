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
import { CheckAnswers } from "./CheckAnswers"
import { fileOf, instrumentOf, screeningOf } from "./questions"
import { Result } from "./Result"
import { answeredOf, draftOf } from "./screeningForm"
import { Topic } from "./Topic"

export const handle = { title: "screening" } as const
export const clientLoader = async ({ params: { id = "", screening = "" } }: LoaderFunctionArgs) => {
  const asked = screeningOf(id, screening)
  // Within the page nothing is read again: what was answered comes with each answer of the server.
  const known = queryClient.getQueryData(asked.queryKey)
  const [{ instrument, instrument_version }] = await Promise.all([
    known ?? queryClient.fetchQuery(asked),
    load(fileOf(id)),
  ])
  return load(instrumentOf(instrument, instrument_version))
}

/** A screening, one topic on each page; then its answers, and what they say. */
export default function ScreeningPage() {
  const { t } = useTranslation()
  const [id, screeningId] = [useParam("id"), useParam("screening")]
  const { topic: here } = useParams()
  const { data: file } = useLoaded(fileOf(id))
  const { data: screening } = useLoaded(screeningOf(id, screeningId))
  const { data: instrument } = useLoaded(instrumentOf(screening.instrument, screening.instrument_version))
  const topics = instrument.sections
  const at = topics.findIndex(({ code }) => code === here)
  const topic = topics[at]
  const place = (key: string) => paths.screeningTopic(id, screeningId, key)
  const next = topics[at + 1]?.code ?? "check"

  if (!topic && here !== "check" && here !== "result") {
    const first = screening.takes_answers ? topics[0]?.code : undefined
    return <Navigate to={place(first ?? "result")} replace />
  }
  return (
    <Page
      title={label(instrument.name)}
      lead={t("screening.lead", { profile: t(`screening.profiles.${screening.profile}`) })}
      above={
        <Anchor component={Link} to={paths.caseSection(id, "screenings")} size="sm">
          {file.code_name}
        </Anchor>
      }
    >
      {!instrument.is_verified && (
        <Alert color="orange" icon={<IconInfoCircle aria-hidden />} title={t("screening.unverified")}>
          <Text size="sm">{label(instrument.note)}</Text>
        </Alert>
      )}
      <div className={classes.body}>
        <div className={classes.nav}>
          <SectionNav
            label={t("screening.topics")}
            places={[
              ...topics.map((one): SectionPlace => {
                const draft = draftOf(one, screening)
                const [answered, all] = [answeredOf(draft), Object.keys(draft).length]
                return {
                  key: one.code,
                  label: label(one.labels),
                  isHere: one.code === here,
                  progress: progressOf(answered, all),
                  count: answered,
                }
              }),
              { key: "check", label: t("screening.check"), isHere: here === "check" },
              { key: "result", label: t("screening.result"), isHere: here === "result" },
            ]}
            link={({ key }, content, attributes) => (
              <Link to={place(key)} {...attributes}>
                {content}
              </Link>
            )}
          />
        </div>
        <Stack gap="lg">
          {topic && (
            <Topic
              key={topic.code}
              topic={topic}
              screening={screening}
              caseId={id}
              step={{ at: at + 1, of: topics.length, next: place(next) }}
            />
          )}
          {here === "check" && (
            <CheckAnswers instrument={instrument} screening={screening} caseId={id} place={place} />
          )}
          {here === "result" && <Result instrument={instrument} screening={screening} />}
        </Stack>
      </div>
    </Page>
  )
}
