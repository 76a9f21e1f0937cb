import { Anchor, Button, Group, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { standardReviewRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { StandardReview } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatPartialDate } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { Bodies } from "../Bodies"
import { RecordFiles } from "../files/RecordFiles"
import { projectFact } from "../ProjectFact"
import classes from "../Projects.module.css"
import { Stated } from "../words"
import { FOLLOW_UP_TONES, OUTCOME_TONES, PARTS } from "./kinds"
import { ReviewDialog } from "./ReviewDialog"
import { meanWords, providerOf, scoreWords } from "./words"

const question = (id: string) => q(standardReviewRead, { path: { id } })

export const handle = { title: "review" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function ReviewPage() {
  const { t } = useTranslation()
  const { data: review } = useLoaded(question(useParam("id")))
  const [isEditing, editing] = useDisclosure()
  return (
    <Page
      title={review.title}
      lead={providerOf(review)}
      above={
        <Anchor component={Link} to={paths.reviews} size="sm">
          {t("reviews.title")}
        </Anchor>
      }
      actions={
        review.abilities.includes("standard_review_update") && (
          <Button variant="default" onClick={editing.open}>
            {t("common.edit")}
          </Button>
        )
      }
    >
      <Section title={t("reviews.what")}>
        <Facts
          columns={2}
          facts={[
            { label: t("reviews.act"), value: <Stated>{review.act}</Stated> },
            {
              label: t("reviews.reviewed"),
              value: <Stated>{review.reviewed && formatPartialDate(review.reviewed)}</Stated>,
            },
            { label: t("reviews.mean"), value: meanWords(review) },
            ...projectFact(review.project_id),
            { label: t("meetings.keeper"), value: review.keeper_name },
            {
              label: t("reviews.summary"),
              value: <Stated>{review.summary && <p className={classes.text}>{review.summary}</p>}</Stated>,
            },
          ]}
        />
      </Section>
      <Section title={t("bodies.title")}>
        <Bodies bodies={review.bodies} parts={PARTS} />
      </Section>
      <Findings findings={review.findings} />
      <RecordFiles
        kind="standard_review"
        id={review.id}
        mayChange={review.abilities.includes("standard_review_update")}
      />
      {isEditing && <ReviewDialog review={review} onClose={editing.close} />}
    </Page>
  )
}

type Finding = StandardReview["findings"][number]

/** All standards of the country, and what was found of each; of others what is written down. */
function Findings({ findings }: { findings: readonly Finding[] }) {
  const { t } = useTranslation()
  const { pack: country, term } = usePack()
  const standards = (country.code_lists.service_standard ?? []).map(({ code }) => code)
  const rows = [...new Set([...standards, ...findings.map(({ standard }) => standard)])].map(
    (standard): Finding => findings.find((one) => one.standard === standard) ?? { standard },
  )
  return (
    <Section title={t("reviews.findings")} text={t("reviews.findingsText")} isFlush>
      <DataTable
        caption={t("reviews.findings")}
        rows={rows}
        rowKey={({ standard }) => standard}
        empty={<EmptyState headingLevel={3} title={t("reviews.noFindings")} />}
        columns={[
          {
            key: "standard",
            title: t("reviews.standard"),
            cell: ({ standard }) => term("service_standard", standard),
          },
          {
            key: "outcome",
            title: t("reviews.outcome"),
            cell: ({ outcome }) => (
              <Stated>
                {outcome && (
                  <StatusTag tone={OUTCOME_TONES[outcome]}>{t(`reviews.outcomes.${outcome}`)}</StatusTag>
                )}
              </Stated>
            ),
          },
          { key: "score", title: t("reviews.score"), align: "end", cell: ({ score }) => scoreWords(score) },
          {
            key: "finding",
            title: t("reviews.finding"),
            cell: ({ finding, evidence }) => (
              <>
                <Stated>{finding && <span className={classes.text}>{finding}</span>}</Stated>
                {evidence && (
                  <Text size="xs" c="dimmed" className={classes.text ?? ""}>
                    {t("reviews.evidence")}: {evidence}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: "recommendation",
            title: t("reviews.recommendation"),
            cell: ({ recommendation, due_on, follow_up, ...done }) => (
              <>
                <Stated>{recommendation && <span className={classes.text}>{recommendation}</span>}</Stated>
                {(due_on || follow_up) && (
                  <Group gap={6} mt={4}>
                    {follow_up && (
                      <StatusTag tone={FOLLOW_UP_TONES[follow_up]}>
                        {t(`reviews.followUps.${follow_up}`)}
                      </StatusTag>
                    )}
                    {due_on && (
                      <Text span size="xs" c="dimmed">
                        {t("reviews.dueOn", { day: formatDate(due_on) })}
                      </Text>
                    )}
                  </Group>
                )}
                {[
                  done.followed_up_on && t("reviews.doneOn", { day: formatDate(done.followed_up_on) }),
                  done.follow_up_note,
                  done.follow_up_evidence && `${t("reviews.evidence")}: ${done.follow_up_evidence}`,
                ].map(
                  (words) =>
                    words && (
                      <Text key={words} size="xs" c="dimmed" className={classes.text ?? ""}>
                        {words}
                      </Text>
                    ),
                )}
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}
