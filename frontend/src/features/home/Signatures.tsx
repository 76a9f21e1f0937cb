import { Text } from "@mantine/core"
import type { homeRead } from "@punte/client"
import type { ReactNode } from "react"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDate, formatList } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Home.module.css"
import { Line } from "./Line"

type Home = Answer<typeof homeRead>

/** Legal grounds that somebody wrote down and that hold only with a second signature: the reader's. */
export function Grounds({ grounds, hasMore }: { grounds: Home["to_sign"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <ToSign title={t("home.toSign")} text={t("home.toSignText")} items={grounds} hasMore={hasMore}>
      {(ground) => (
        <Line
          key={ground.consent_id}
          to={paths.caseSection(ground.case_id, "consents")}
          name={t("home.groundFor", {
            basis: t(`consents.bases.${ground.basis}`),
            name: ground.recipient_name,
          })}
          more={[
            ground.case_code_name,
            ground.case_reference,
            t("home.writtenBy", { name: ground.recorded_by_name, ago: formatFromNow(ground.recorded_at) }),
          ]}
        >
          <StatusTag tone="warn">{t("home.validUntil", { date: formatDate(ground.valid_until) })}</StatusTag>
        </Line>
      )}
    </ToSign>
  )
}

/** Judgements of risk below the floor that a colleague made: the floor counts until the reader agrees. */
export function Lowerings({ lowerings, hasMore }: { lowerings: Home["to_lower"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <ToSign title={t("home.toLower")} text={t("home.toLowerText")} items={lowerings} hasMore={hasMore}>
      {(lowering) => (
        <Line
          key={lowering.assessment_id}
          to={paths.risk(lowering.case_id, lowering.assessment_id)}
          name={t("home.loweringTo", { level: t(`terms.riskLevel.${lowering.judged}`) })}
          more={[
            lowering.case_code_name,
            lowering.case_reference,
            t("home.judgedBy", { name: lowering.judged_by_name, ago: formatFromNow(lowering.judged_at) }),
          ]}
        >
          <StatusTag tone="warn">
            {t("home.countsMeanwhile", { level: t(`terms.riskLevel.${lowering.level}`) })}
          </StatusTag>
        </Line>
      )}
    </ToSign>
  )
}

/** Journeys of extreme danger that a colleague judged: nobody leaves until the reader agrees. */
export function Journeys({ journeys, hasMore }: { journeys: Home["to_agree"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <ToSign title={t("home.toAgree")} text={t("home.toAgreeText")} items={journeys} hasMore={hasMore}>
      {(journey) => (
        <Line
          key={journey.repatriation_id}
          to={paths.caseSection(journey.case_id, "stay_return")}
          name={`${journey.case_code_name}, ${journey.case_reference}`}
          more={[t("home.judgedBy", { name: journey.judged_by_name, ago: formatFromNow(journey.judged_at) })]}
        >
          <StatusTag tone="danger">{t("terms.riskLevel.extreme")}</StatusTag>
        </Line>
      )}
    </ToSign>
  )
}

/** Closings of cases that a colleague asked for: the case is open until the reader approves. */
export function Closings({ closings, hasMore }: { closings: Home["to_close"]; hasMore: boolean }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <ToSign title={t("home.toClose")} text={t("home.toCloseText")} items={closings} hasMore={hasMore}>
      {(closing) => (
        <Line
          key={closing.closure_id}
          to={paths.caseSection(closing.case_id, "closure")}
          name={t("home.closingFor", { reason: term("closing_reason", closing.reason) })}
          more={[
            closing.case_code_name,
            closing.case_reference,
            t("home.askedBy", { name: closing.requested_by_name, ago: formatFromNow(closing.requested_at) }),
          ]}
        />
      )}
    </ToSign>
  )
}

/** Cases of which a person asks that nothing be kept: they stay until the reader approves. */
export function Erasures({ erasures, hasMore }: { erasures: Home["to_erase"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <ToSign title={t("home.toErase")} text={t("home.toEraseText")} items={erasures} hasMore={hasMore}>
      {(erasure) => (
        <Line
          key={erasure.erasure_id}
          to={paths.caseSection(erasure.case_id, "closure")}
          name={erasure.case_code_name}
          more={[
            erasure.case_reference,
            t("home.askedBy", { name: erasure.requested_by_name, ago: formatFromNow(erasure.requested_at) }),
          ]}
        />
      )}
    </ToSign>
  )
}

/** Privileged roles that somebody asked for and that a second administrator gives. */
export function Grants({ grants, hasMore }: { grants: Home["to_confirm"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <ToSign
      title={t("home.toConfirm")}
      text={t("home.toConfirmText")}
      none={t("home.noToConfirm")}
      items={grants}
      hasMore={hasMore}
    >
      {(grant) => (
        <Line
          key={grant.user_id ?? grant.name}
          to={grant.user_id ? paths.user(grant.user_id) : paths.invitations}
          name={t(grant.user_id ? "home.rolesFor" : "home.invitationFor", { name: grant.name })}
          more={[
            formatList(grant.roles.map((role) => t(`terms.role.${role}`))),
            grant.organisation_name,
            grant.asked_by_name &&
              t("home.askedBy", { name: grant.asked_by_name, ago: formatFromNow(grant.asked_at) }),
          ]}
        />
      )}
    </ToSign>
  )
}

/** Lost factors that somebody has to look at: who sees who the person is, or approves. */
export function Replacements({ people, hasMore }: { people: Home["to_replace"]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <ToSign title={t("home.toReplace")} text={t("home.toReplaceText")} items={people} hasMore={hasMore}>
      {(one) => (
        <Line
          key={one.user_id}
          to={paths.user(one.user_id)}
          name={one.name}
          more={[
            one.organisation_name,
            one.is_undelivered
              ? t("home.replaceUndelivered")
              : one.proved_by_name
                ? t("home.replaceProved", { name: one.proved_by_name })
                : t("home.replaceAsked"),
            formatFromNow(one.asked_at),
          ]}
        />
      )}
    </ToSign>
  )
}

type Props<T> = {
  title: string
  text: string
  items: readonly T[]
  hasMore: boolean
  /** Said where nothing waits; otherwise there is nothing to see then. */
  none?: string
  children: (item: T) => ReactNode
}

/** What waits for a word of the reader, mostly as the second person. */
export function ToSign<T>({ title, text, items, hasMore, none, children }: Props<T>) {
  const { t } = useTranslation()
  const isNone = items.length === 0
  if (isNone && !none) return null
  return (
    <Section title={title} text={text}>
      {isNone && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <ul className={classes.list}>{items.map(children)}</ul>
      {hasMore && (
        <Text size="sm" c="dimmed">
          {t("home.moreAfter")}
        </Text>
      )}
    </Section>
  )
}
