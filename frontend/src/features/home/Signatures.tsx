import { Anchor, Text } from "@mantine/core"
import type { homeRead } from "@punte/client"
import { Link } from "react-router"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDate, formatList } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Home.module.css"

type Home = Answer<typeof homeRead>

/** Legal grounds that somebody wrote down and that hold only with a second signature: the reader's. */
export function Grounds({ grounds, hasMore }: { grounds: Home["to_sign"]; hasMore: boolean }) {
  const { t } = useTranslation()
  if (grounds.length === 0) return null
  return (
    <Section title={t("home.toSign")} text={t("home.toSignText")}>
      <ul className={classes.list}>
        {grounds.map((ground) => (
          <li key={ground.consent_id} className={classes.row}>
            <div className={classes.what}>
              <Anchor component={Link} to={paths.caseSection(ground.case_id, "consents")} size="sm" fw={500}>
                {t("home.groundFor", {
                  basis: t(`consents.bases.${ground.basis}`),
                  name: ground.recipient_name,
                })}
              </Anchor>
              <div className={classes.more}>
                {[
                  ground.case_code_name,
                  ground.case_reference,
                  t("home.writtenBy", {
                    name: ground.recorded_by_name,
                    ago: formatFromNow(ground.recorded_at),
                  }),
                ].join(" · ")}
              </div>
            </div>
            <StatusTag tone="warn">
              {t("home.validUntil", { date: formatDate(ground.valid_until) })}
            </StatusTag>
          </li>
        ))}
      </ul>
      {hasMore && <More />}
    </Section>
  )
}

/** Judgements of risk below the floor that a colleague made: the floor counts until the reader agrees. */
export function Lowerings({ lowerings, hasMore }: { lowerings: Home["to_lower"]; hasMore: boolean }) {
  const { t } = useTranslation()
  if (lowerings.length === 0) return null
  return (
    <Section title={t("home.toLower")} text={t("home.toLowerText")}>
      <ul className={classes.list}>
        {lowerings.map((lowering) => (
          <li key={lowering.assessment_id} className={classes.row}>
            <div className={classes.what}>
              <Anchor
                component={Link}
                to={paths.risk(lowering.case_id, lowering.assessment_id)}
                size="sm"
                fw={500}
              >
                {t("home.loweringTo", { level: t(`terms.riskLevel.${lowering.judged}`) })}
              </Anchor>
              <div className={classes.more}>
                {[
                  lowering.case_code_name,
                  lowering.case_reference,
                  t("home.judgedBy", {
                    name: lowering.judged_by_name,
                    ago: formatFromNow(lowering.judged_at),
                  }),
                ].join(" · ")}
              </div>
            </div>
            <StatusTag tone="warn">
              {t("home.countsMeanwhile", { level: t(`terms.riskLevel.${lowering.level}`) })}
            </StatusTag>
          </li>
        ))}
      </ul>
      {hasMore && <More />}
    </Section>
  )
}

/** Journeys of extreme danger that a colleague judged: nobody leaves until the reader agrees. */
export function Journeys({ journeys, hasMore }: { journeys: Home["to_agree"]; hasMore: boolean }) {
  const { t } = useTranslation()
  if (journeys.length === 0) return null
  return (
    <Section title={t("home.toAgree")} text={t("home.toAgreeText")}>
      <ul className={classes.list}>
        {journeys.map((journey) => (
          <li key={journey.repatriation_id} className={classes.row}>
            <div className={classes.what}>
              <Anchor
                component={Link}
                to={paths.caseSection(journey.case_id, "stay_return")}
                size="sm"
                fw={500}
              >
                {`${journey.case_code_name}, ${journey.case_reference}`}
              </Anchor>
              <div className={classes.more}>
                {t("home.judgedBy", {
                  name: journey.judged_by_name,
                  ago: formatFromNow(journey.judged_at),
                })}
              </div>
            </div>
            <StatusTag tone="danger">{t("terms.riskLevel.extreme")}</StatusTag>
          </li>
        ))}
      </ul>
      {hasMore && <More />}
    </Section>
  )
}

/** Closings of cases that a colleague asked for: the case is open until the reader approves. */
export function Closings({ closings, hasMore }: { closings: Home["to_close"]; hasMore: boolean }) {
  const { t } = useTranslation()
  const { term } = usePack()
  if (closings.length === 0) return null
  return (
    <Section title={t("home.toClose")} text={t("home.toCloseText")}>
      <ul className={classes.list}>
        {closings.map((closing) => (
          <li key={closing.closure_id} className={classes.row}>
            <div className={classes.what}>
              <Anchor component={Link} to={paths.caseSection(closing.case_id, "closure")} size="sm" fw={500}>
                {t("home.closingFor", { reason: term("closing_reason", closing.reason) })}
              </Anchor>
              <div className={classes.more}>
                {[
                  closing.case_code_name,
                  closing.case_reference,
                  t("home.askedBy", {
                    name: closing.requested_by_name,
                    ago: formatFromNow(closing.requested_at),
                  }),
                ].join(" · ")}
              </div>
            </div>
          </li>
        ))}
      </ul>
      {hasMore && <More />}
    </Section>
  )
}

/** Cases of which a person asks that nothing be kept: they stay until the reader approves. */
export function Erasures({ erasures, hasMore }: { erasures: Home["to_erase"]; hasMore: boolean }) {
  const { t } = useTranslation()
  if (erasures.length === 0) return null
  return (
    <Section title={t("home.toErase")} text={t("home.toEraseText")}>
      <ul className={classes.list}>
        {erasures.map((erasure) => (
          <li key={erasure.erasure_id} className={classes.row}>
            <div className={classes.what}>
              <Anchor component={Link} to={paths.caseSection(erasure.case_id, "closure")} size="sm" fw={500}>
                {erasure.case_code_name}
              </Anchor>
              <div className={classes.more}>
                {[
                  erasure.case_reference,
                  t("home.askedBy", {
                    name: erasure.requested_by_name,
                    ago: formatFromNow(erasure.requested_at),
                  }),
                ].join(" · ")}
              </div>
            </div>
          </li>
        ))}
      </ul>
      {hasMore && <More />}
    </Section>
  )
}

/** Privileged roles that somebody asked for and that a second administrator gives. */
export function Grants({ grants, hasMore }: { grants: Home["to_confirm"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <Section title={t("home.toConfirm")} text={t("home.toConfirmText")}>
      {grants.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("home.noToConfirm")}
        </Text>
      )}
      <ul className={classes.list}>
        {grants.map((grant) => (
          <li key={grant.user_id ?? grant.name} className={classes.row}>
            <div className={classes.what}>
              <Anchor
                component={Link}
                to={grant.user_id ? paths.user(grant.user_id) : paths.invitations}
                size="sm"
                fw={500}
              >
                {t(grant.user_id ? "home.rolesFor" : "home.invitationFor", { name: grant.name })}
              </Anchor>
              <div className={classes.more}>
                {[
                  formatList(grant.roles.map((role) => t(`terms.role.${role}`))),
                  grant.organisation_name,
                  grant.asked_by_name &&
                    t("home.askedBy", { name: grant.asked_by_name, ago: formatFromNow(grant.asked_at) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </div>
          </li>
        ))}
      </ul>
      {hasMore && <More />}
    </Section>
  )
}

function More() {
  const { t } = useTranslation()
  return (
    <Text size="sm" c="dimmed">
      {t("home.moreAfter")}
    </Text>
  )
}
