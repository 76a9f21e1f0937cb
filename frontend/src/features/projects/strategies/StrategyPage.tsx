import { Anchor, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { strategyRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { Strategy } from "@/api/projectTypes"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatNumber } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { RecordFiles } from "../files/RecordFiles"
import classes from "../Projects.module.css"
import { Stated } from "../words"
import { MEASURE_TONES } from "./kinds"
import { MeasuresSection } from "./MeasuresSection"
import { StrategyDialog } from "./StrategyDialog"
import { timeWords } from "./words"

const question = (id: string) => q(strategyRead, { path: { id } })

export const handle = { title: "strategy" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function StrategyPage() {
  const { t } = useTranslation()
  const { county } = usePack()
  const { data: strategy } = useLoaded(question(useParam("id")))
  const parent = useAsked(question(strategy.parent_id ?? ""), !!strategy.parent_id)
  const [isEditing, editing] = useDisclosure()
  const mayChange = strategy.abilities.includes("strategy_update")
  return (
    <Page
      title={strategy.title}
      lead={t(`strategies.kinds.${strategy.kind}`)}
      above={
        <Anchor component={Link} to={paths.strategies} size="sm">
          {t("strategies.title")}
        </Anchor>
      }
      actions={
        <>
          <Button component={Link} to={paths.strategyReport(strategy.id)} variant="default">
            {t("reports.report")}
          </Button>
          {mayChange && (
            <Button variant="default" onClick={editing.open}>
              {t("common.edit")}
            </Button>
          )}
        </>
      }
    >
      <Section title={t("strategies.what")}>
        <Facts
          columns={2}
          facts={[
            { label: t("projects.when"), value: timeWords(strategy) },
            {
              label: t("projects.status"),
              value: <Stated>{strategy.status && t(`strategies.statuses.${strategy.status}`)}</Stated>,
            },
            {
              label: t("projects.county"),
              value: strategy.county ? county(strategy.county) : t("strategies.national"),
            },
            ...(strategy.parent_id
              ? [
                  {
                    label: t("strategies.parent"),
                    value: (
                      <Anchor component={Link} to={paths.strategy(strategy.parent_id)} size="sm">
                        {parent.data?.title ?? t("strategies.strategy")}
                      </Anchor>
                    ),
                  },
                ]
              : []),
            { label: t("strategies.legalBasis"), value: <Stated>{strategy.legal_basis}</Stated> },
            {
              label: t("strategies.reporting"),
              value: (
                <Stated>{strategy.reporting && <p className={classes.text}>{strategy.reporting}</p>}</Stated>
              ),
            },
            {
              label: t("strategies.nextReport"),
              value: (
                <Stated>
                  {strategy.next_report_on && (
                    <Group gap={6}>
                      {formatDate(strategy.next_report_on)}
                      {strategy.is_report_late && (
                        <StatusTag tone="warn">{t("strategies.overdue")}</StatusTag>
                      )}
                    </Group>
                  )}
                </Stated>
              ),
            },
            { label: t("claims.source"), value: <Stated>{strategy.source}</Stated> },
            { label: t("meetings.keeper"), value: strategy.keeper_name },
            { label: t("strategies.measures"), value: <Progress strategy={strategy} /> },
            {
              label: t("projects.objectives"),
              value: (
                <Stated>
                  {strategy.objectives.length > 0 && (
                    <ul className={classes.list}>
                      {strategy.objectives.map(({ id, number, text }) => (
                        <li key={id} className={classes.text}>
                          {number && <b>{number} </b>}
                          {text}
                        </li>
                      ))}
                    </ul>
                  )}
                </Stated>
              ),
            },
          ]}
        />
      </Section>
      <MeasuresSection strategy={strategy} mayChange={mayChange} />
      <RecordFiles kind="strategy" id={strategy.id} mayChange={mayChange} />
      {isEditing && <StrategyDialog strategy={strategy} onClose={editing.close} />}
    </Page>
  )
}

function Progress({ strategy: { progress } }: { strategy: Strategy }) {
  const { t } = useTranslation()
  if (progress.measures === 0) return t("strategies.noMeasures")
  return (
    <Group gap={6}>
      {progress.by_status.map(({ status, measures }) => (
        <StatusTag key={status ?? "none"} tone={status ? MEASURE_TONES[status] : "quiet"}>
          {status ? t(`strategies.measureStatuses.${status}`) : t("projects.notStated")}:{" "}
          {formatNumber(measures)}
        </StatusTag>
      ))}
      {progress.overdue > 0 && (
        <StatusTag tone="warn">{t("strategies.overdueCount", { count: progress.overdue })}</StatusTag>
      )}
    </Group>
  )
}
