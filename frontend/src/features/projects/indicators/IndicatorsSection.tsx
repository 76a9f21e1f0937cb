import { Button, Group, Text } from "@mantine/core"
import { indicatorList } from "@punte/client/projects"
import { useState } from "react"
import type { Indicator, IndicatorActual, Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList, formatNumber, formatPercent } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { TargetBar } from "@/ui/TargetBar"
import { FilesLink } from "../files/FilesLink"
import classes from "../Projects.module.css"
import { RowActions } from "../RowActions"
import { HowMany } from "../words"
import { ActualDialog } from "./ActualDialog"
import { Actuals } from "./Actuals"
import { Computed } from "./Computed"
import { IndicatorDialog, LEVELS } from "./IndicatorDialog"
import { milestoneWords } from "./milestones"

/** What a project set out to reach and how far it came, also beyond. */
export function IndicatorsSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Indicator | "new">()
  const [measured, setMeasured] = useState<{ indicator: Indicator; actual?: IndicatorActual }>()
  const { data, error, refetch } = useAsked(q(indicatorList, { path: { id: project.id } }))
  const mayChange = project.abilities.includes("manage")
  return (
    <Section
      title={t("projects.sections.indicators")}
      text={t("indicators.text")}
      actions={mayChange && <Button onClick={() => setOpen("new")}>{t("indicators.add")}</Button>}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState headingLevel={3} title={t("indicators.none")} text={t("indicators.noneText")} />
          ) : (
            LEVELS.map((level) => ({ level, those: items.filter((one) => one.level === level) }))
              .filter(({ those }) => those.length > 0)
              .map(({ level, those }) => (
                <section key={level} aria-label={t(`indicators.levels.${level}`)}>
                  <h3 className={classes.level}>{t(`indicators.levels.${level}`)}</h3>
                  <ul className={classes.plain}>
                    {those.map((one) => (
                      <li key={one.id} className={classes.indicator}>
                        <OneIndicator
                          projectId={project.id}
                          indicator={one}
                          onCorrect={
                            mayChange ? (actual) => setMeasured({ indicator: one, actual }) : undefined
                          }
                        />
                        <FilesLink
                          projectId={project.id}
                          kind="indicator"
                          id={one.id}
                          name={one.definition}
                          size="xs"
                        />
                        {mayChange && (
                          <Group gap={4} className="no-print">
                            {one.source === "manual" && (
                              <Button
                                size="compact-sm"
                                variant="light"
                                onClick={() => setMeasured({ indicator: one })}
                              >
                                {t("indicators.measure")}
                              </Button>
                            )}
                            <RowActions name={one.definition} onEdit={() => setOpen(one)} />
                          </Group>
                        )}
                      </li>
                    ))}
                  </ul>
                </section>
              ))
          )
        }
      </AskedPart>
      {open && (
        <IndicatorDialog
          project={project}
          indicator={open === "new" ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
      {measured && (
        <ActualDialog
          project={project}
          indicator={measured.indicator}
          actual={measured.actual}
          onClose={() => setMeasured(undefined)}
        />
      )}
    </Section>
  )
}

type OneProps = {
  projectId: string
  indicator: Indicator
  onCorrect?: ((actual: IndicatorActual) => void) | undefined
}

/** Target and actual in words and as a bar; what was reached beyond the target is drawn beyond it. */
export function OneIndicator({ projectId, indicator, onCorrect }: OneProps) {
  const { t } = useTranslation()
  const { definition, unit, target, actual, achieved, baseline, actuals, milestones, counts, computed } =
    indicator
  const isBoth = target !== null && target !== undefined && actual !== null && actual !== undefined
  const bar = isBoth && (
    <TargetBar target={target} actual={actual} milestones={milestones.map(({ value }) => value)} />
  )
  return (
    <div>
      <Group justify="space-between" gap="xs" align="baseline">
        <Text fw={500}>{definition}</Text>
        <Text className={classes.reached ?? ""}>
          {isBoth ? (
            t("indicators.reached", {
              actual: formatNumber(actual),
              target: formatNumber(target),
              unit,
            })
          ) : (
            <>
              <HowMany of={actual} />
              {actual !== null && actual !== undefined && ` ${unit}`}
            </>
          )}
          {achieved !== null && achieved !== undefined && <b> · {formatPercent(achieved / 100)}</b>}
        </Text>
      </Group>
      {counts && computed ? (
        <Computed projectId={projectId} indicator={indicator} counts={counts} computed={computed} bar={bar} />
      ) : (
        bar
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {t("indicators.target")}: <HowMany of={target} />
        {" · "}
        {t("indicators.baseline")}: <HowMany of={baseline} />
        {indicator.disaggregation && ` · ${indicator.disaggregation}`}
        {indicator.counting_rule && ` · ${indicator.counting_rule}`}
      </Text>
      {milestones.length > 0 && (
        <Text size="xs" c="dimmed">
          {t("indicators.milestones")}: {formatList(milestones.map(milestoneWords))}
        </Text>
      )}
      <Actuals actuals={actuals} onCorrect={onCorrect} />
    </div>
  )
}
