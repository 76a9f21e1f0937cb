import { Anchor, Stack } from "@mantine/core"
import { Link, type LoaderFunctionArgs, Navigate, useParams } from "react-router"
import type { AccountTopic } from "@/api/caseTypes"
import { load, queryClient, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { interviewForm } from "@/lib/interviewForm"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { Page } from "@/ui/Page"
import { progressOf, SectionNav, type SectionPlace } from "@/ui/SectionNav"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { fileOf } from "../screening/questions"
import { CheckInterview } from "./CheckInterview"
import { answeredOf, draftOf } from "./interviewDraft"
import { accountOf, exploitersOf, interviewOf } from "./questions"
import { TopicPage } from "./TopicPage"

export const handle = { title: "interview" } as const
export const clientLoader = async ({ params: { id = "", interview = "" } }: LoaderFunctionArgs) => {
  // Going from topic to topic reads nothing again: what was answered comes with each answer of the server.
  const recorded = [interviewOf(id, interview), accountOf(id)]
  const unknown = recorded.filter(({ queryKey }) => !queryClient.getQueryData(queryKey))
  return load(fileOf(id), interviewForm, pack, ...unknown)
}

/** An interview, one topic on each page; then all that is known, and its end. */
export default function InterviewPage() {
  const { t } = useTranslation()
  const [id, interviewId] = [useParam("id"), useParam("interview")]
  const { topic: here } = useParams()
  const { data: file } = useLoaded(fileOf(id))
  const { data: interview } = useLoaded(interviewOf(id, interviewId))
  const { data: account } = useLoaded(accountOf(id))
  const { data: form } = useLoaded(interviewForm)
  const reason = useReason(file)("interview_create")
  const mayKnow = file.abilities.includes("exploiters_read")
  const topics = form.topics.filter(
    ({ kinds, is_restricted }) => kinds.includes(interview.kind) && (mayKnow || !is_restricted),
  )
  const at = topics.findIndex(({ code }) => code === here)
  const topic = topics[at]
  const apart = useAsked(exploitersOf(id), topic?.is_restricted ?? false)
  const place = (key: string) => paths.interviewTopic(id, interviewId, key)
  const first = topics[0]?.code
  if (!topic && here !== "check") {
    return <Navigate to={place((interview.takes_answers && first) || "check")} replace />
  }
  const known = (code: string) => account.topics.find((one) => one.topic === code)
  const content = (of: AccountTopic) =>
    topic && (
      <TopicPage
        key={topic.code}
        topic={topic}
        known={of}
        interview={interview}
        caseId={id}
        step={{ at: at + 1, of: topics.length, next: place(topics[at + 1]?.code ?? "check") }}
      />
    )
  const open = topic && known(topic.code)
  return (
    <Page
      title={t(`interview.kinds.${interview.kind}`)}
      lead={t("interview.lead", {
        who: interview.conducted_by_name,
        when: formatDateTime(interview.started_at),
      })}
      above={
        <Anchor component={Link} to={paths.caseSection(id, "interviews")} size="sm">
          {file.code_name}
        </Anchor>
      }
    >
      <div className={classes.body}>
        <div className={classes.nav}>
          <SectionNav
            label={t("interview.topics")}
            places={[
              ...topics.map((one): SectionPlace => {
                const draft = draftOf(one, known(one.code) ?? { answers: [] })
                const answered = answeredOf(draft)
                const common = { key: one.code, label: label(one.labels), isHere: one.code === here }
                return one.is_restricted
                  ? common
                  : {
                      ...common,
                      progress: progressOf(answered, one.is_many ? answered : one.questions.length),
                      count: answered,
                    }
              }),
              { key: "check", label: t("screening.check"), isHere: here === "check" },
            ]}
            link={({ key }, words, attributes) => (
              <Link to={place(key)} {...attributes}>
                {words}
              </Link>
            )}
          />
        </div>
        <Stack gap="lg">
          {open && content(open)}
          {topic?.is_restricted && (
            <AskedPart
              answer={apart.data}
              problem={apart.error ? problemText(apart.error) : undefined}
              onRetry={apart.refetch}
            >
              {content}
            </AskedPart>
          )}
          {here === "check" && (
            <CheckInterview
              topics={topics}
              account={account}
              interview={interview}
              mayFinish={interview.state === "open" && !reason}
              caseId={id}
              place={place}
            />
          )}
        </Stack>
      </div>
    </Page>
  )
}
