import { Text } from "@mantine/core"
import { projectCountList } from "@punte/client/projects"
import type { CountOf, ProjectCount } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { Section } from "@/ui/Section"
import { CountEntries } from "./CountEntries"
import classes from "./Projects.module.css"
import { HowMany, NotStated } from "./words"

/** What was done in a project comes to; each figure opens the list it was counted from. */
export function Counts({ projectId, of }: { projectId: string; of: readonly CountOf[] }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(projectCountList, { path: { id: projectId } }))
  return (
    <Section title={t("counts.title")} text={t("counts.text")}>
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) => {
          const counted = items.filter((one) => of.includes(one.of) && one.entries.length > 0)
          if (counted.length === 0) return <NotStated />
          return (
            <div className={classes.counts}>
              {counted.map((one) => (
                <Count key={`${one.of} ${one.code}`} projectId={projectId} count={one} />
              ))}
            </div>
          )
        }}
      </AskedPart>
    </Section>
  )
}

/** A figure, with what it was counted from. */
export function Count({ projectId, count }: { projectId: string; count: ProjectCount }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const name =
    count.of === "participants_of_category" && count.code
      ? term("participant_category", count.code)
      : count.of === "materials" && count.code
        ? t(`campaigns.materialKinds.${count.code as "other"}`)
        : t(`counts.of.${count.of}`)
  return (
    <details className={classes.count}>
      <summary>
        <span className={classes.figure}>
          <HowMany of={count.value} isAbout={count.is_approximate} />
        </span>{" "}
        {name}
      </summary>
      {count.not_stated > 0 && count.value !== null && (
        <Text size="xs" c="dimmed">
          {t("counts.notStated", { count: count.not_stated })}
        </Text>
      )}
      <CountEntries projectId={projectId} entries={count.entries} />
    </details>
  )
}
