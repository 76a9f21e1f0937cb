import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { referralPrint, referralRead } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { Referral } from "@/api/caseTypes"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime, formatList } from "@/i18n/format"
import { CaseClock } from "@/lib/CaseClock"
import { MeetClock } from "@/lib/MeetClock"
import { PrintHead } from "@/lib/PrintHead"
import { PrintMenu } from "@/lib/PrintMenu"
import { pack, usePack } from "@/lib/pack"
import { ReferralTag } from "@/lib/referralWords"
import { useParam } from "@/lib/useParam"
import { WhyLink } from "@/lib/WhyLink"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StateStepper } from "@/ui/StateStepper"
import { StatusTag } from "@/ui/StatusTag"
import { ConfidedNotes } from "./ConfidedNotes"
import { Given } from "./Given"
import { Homecoming } from "./Homecoming"
import { ReferralActions } from "./ReferralActions"
import classes from "./Referrals.module.css"
import { Shared } from "./Shared"
import { courseOf } from "./states"

const question = (id: string) => q(referralRead, { path: { id } })

const EXPECTS_FEEDBACK: ReadonlySet<Referral["state"]> = new Set(["accepted", "service_started", "completed"])

/** From when on the receiver writes down what it gives. */
const GIVES: ReadonlySet<Referral["state"]> = new Set(["accepted", "service_started", "completed", "broken"])

export const handle = { title: "referral" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function ReferralPage() {
  const { t } = useTranslation()
  const { data: referral } = useLoaded(question(useParam("id")))
  const { service } = usePack()
  const side = referral.side ?? undefined
  const may = useMay()
  const running = referral.clocks.filter(({ state }) => state === "running" || state === "expired")

  return (
    <Page
      title={t("referrals.page.title", { reference: referral.reference })}
      lead={t("referrals.page.fromTo", { from: referral.from_name, to: referral.to_name })}
      above={
        <Anchor component={Link} to={`${paths.referrals}${side === "sender" ? "?box=out" : ""}`} size="sm">
          {t("referrals.title")}
        </Anchor>
      }
      actions={
        <>
          <PrintMenu
            forms={[{ form: "referral", label: t("print.referral") }]}
            ask={(_, language, how) =>
              referralPrint({ path: { id: referral.id }, query: { language }, ...how })
            }
            shownBy={referralRead}
          />
          {side && <ReferralActions referral={referral} side={side} />}
        </>
      }
    >
      <PrintHead of="referral" reference={referral.reference} />
      <StateStepper
        label={t("referrals.page.course")}
        steps={courseOf(referral).map((step) => ({
          key: step.state,
          label: t(`referrals.states.${step.state}`),
          is: step.is,
          at: step.at,
          who: step.who,
        }))}
      />
      <Ending referral={referral} isSender={side === "sender"} />
      {running.length > 0 && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t("referrals.page.clocks")}
          </Text>
          {running.map((clock) => (
            <Group key={clock.id} gap={4} wrap="nowrap">
              <CaseClock clock={clock} />
              <MeetClock clock={clock} />
            </Group>
          ))}
        </Group>
      )}
      <div className={classes.columns}>
        <Stack gap="lg">
          {referral.status_case_id && (
            <Section title={t("decision.title")} text={t("decision.openStatusText")}>
              <Button component={Link} to={paths.status(referral.status_case_id)}>
                {t("decision.openStatus")}
              </Button>
            </Section>
          )}
          <Section title={t("referrals.page.asked")}>
            <Facts
              columns={2}
              facts={[
                { label: t("referrals.page.kind"), value: t(`referrals.kinds.${referral.kind}`) },
                {
                  label: t("referrals.page.services"),
                  value: formatList(referral.services.map(service)),
                },
                {
                  label: t("referrals.page.urgency"),
                  value:
                    referral.urgency === "urgent" ? (
                      <StatusTag tone="warn">{t("terms.urgency.urgent")}</StatusTag>
                    ) : (
                      t("terms.urgency.normal")
                    ),
                },
                { label: t("referrals.state"), value: <ReferralTag state={referral.state} /> },
                ...(referral.service_started_on
                  ? [
                      {
                        label: t("referrals.states.service_started"),
                        value: formatDate(referral.service_started_on),
                      },
                    ]
                  : []),
                ...(referral.case_id && referral.case_reference
                  ? [
                      {
                        label: t("referrals.case"),
                        value: (
                          <Anchor component={Link} to={paths.case(referral.case_id)} size="sm">
                            {referral.case_reference}
                          </Anchor>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
            <Text size="xs" c="dimmed" mt="md">
              {t("referrals.page.message")}
            </Text>
            <Text size="sm" className={classes.text ?? ""}>
              {referral.message || t("referrals.page.noMessage")}
            </Text>
            {referral.previous_id && side === "sender" && (
              <Text size="sm" mt="sm">
                {t("referrals.page.previous")}{" "}
                <Anchor component={Link} to={paths.referral(referral.previous_id)} size="sm">
                  {t("referrals.page.previousLink")}
                </Anchor>
              </Text>
            )}
          </Section>
          {(referral.feedback.length > 0 || EXPECTS_FEEDBACK.has(referral.state)) && (
            <Feedback referral={referral} />
          )}
          {side === "receiver" && GIVES.has(referral.state) && referral.kind !== "consultation" && (
            <Given referral={referral} />
          )}
          {side === "receiver" && GIVES.has(referral.state) && may("referral_notes.write") && (
            <ConfidedNotes referral={referral} />
          )}
          {referral.carries_return && <Homecoming referral={referral} />}
        </Stack>
        <Shared referral={referral} side={side} />
      </div>
      <WhyLink about="referral" id={referral.id} />
    </Page>
  )
}

/** Why it ended early, and what the sender can do next. */
function Ending({ referral, isSender }: { referral: Referral; isSender: boolean }) {
  const { t } = useTranslation()
  const { refusal, broken_reason, ended_text, next_offer, state, case_id } = referral
  const isOver = state === "refused" || state === "expired" || state === "broken"
  return (
    <>
      {refusal && (
        <Alert
          color="orange"
          title={t("referrals.page.refusalTitle", { reason: t(`referrals.refusal.${refusal.reason}`) })}
        >
          {refusal.text}
        </Alert>
      )}
      {broken_reason && (
        <Alert
          color="orange"
          title={t("referrals.page.brokenTitle", { reason: t(`referrals.broken.${broken_reason}`) })}
        >
          {ended_text}
        </Alert>
      )}
      {state === "withdrawn" && ended_text && (
        <Alert color="gray" title={t("referrals.states.withdrawn")}>
          {ended_text}
        </Alert>
      )}
      {isSender && isOver && case_id && (
        <Alert color="orange" title={t("referrals.page.nextTitle")} className="no-print">
          <Stack gap="sm" align="flex-start">
            {next_offer && t("referrals.page.nextText", { name: next_offer.organisation_name })}
            <Group gap="xs">
              {next_offer && (
                <Button
                  component={Link}
                  size="xs"
                  className={classes.naming ?? ""}
                  to={`${paths.referralNew(case_id)}?after=${referral.id}&to=${next_offer.organisation_id}`}
                >
                  {t("referrals.page.nextRefer", { name: next_offer.organisation_name })}
                </Button>
              )}
              <Button
                component={Link}
                size="xs"
                variant="default"
                to={`${paths.referralNew(case_id)}?after=${referral.id}`}
              >
                {t("referrals.page.nextOther")}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
    </>
  )
}

function Feedback({ referral }: { referral: Referral }) {
  const { t } = useTranslation()
  const isConsultation = referral.kind === "consultation"
  return (
    <Section title={t(isConsultation ? "referrals.page.answerTitle" : "referrals.page.feedback")}>
      {referral.feedback.length === 0 && (
        <Text size="sm" c="dimmed">
          {isConsultation ? t("referrals.page.noFeedback") : t("referrals.page.noFeedbackText")}
        </Text>
      )}
      <ul className={classes.plainList}>
        {referral.feedback.map((one) => (
          <li key={`${one.kind}-${one.given_at}`} className={classes.entry}>
            <Group gap="xs">
              {!isConsultation && (
                <Text size="sm" fw={600}>
                  {t(one.kind === "start" ? "referrals.dialogs.feedback" : "referrals.dialogs.feedbackFinal")}
                </Text>
              )}
              {one.outcome && (
                <StatusTag tone={one.outcome === "achieved" ? "good" : "notice"}>
                  {t(`referrals.outcomes.${one.outcome}`)}
                </StatusTag>
              )}
              <Text size="xs" c="dimmed">
                {formatDateTime(one.given_at)}
              </Text>
            </Group>
            <Text size="sm" mt={4} className={classes.text ?? ""}>
              {one.narrative ?? t("referrals.page.wordsClosed")}
            </Text>
            {one.what_next && (
              <Text size="sm" mt={4} className={classes.text ?? ""}>
                <b>{t("referrals.dialogs.whatNext")}:</b> {one.what_next}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
