import { Button, Stack } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { trainingList } from "@punte/client/projects"
import type { Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { Counts } from "../Counts"
import { TrainingDialog } from "./TrainingDialog"
import { TrainingTable } from "./TrainingTable"

const COUNTED = ["sessions", "participants", "participants_of_category", "trainers", "training_days"] as const

/** The trainings of a project, and what they come to. */
export function TrainingsSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [isAdding, adding] = useDisclosure()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(trainingList, { query: { ...query, project_id: project.id } }))
  return (
    <Stack gap="lg">
      <Counts projectId={project.id} of={COUNTED} />
      <Section
        title={t("projects.sections.trainings")}
        isFlush
        actions={
          project.abilities.includes("report") && <Button onClick={adding.open}>{t("trainings.new")}</Button>
        }
      >
        <TrainingTable
          rows={data?.items}
          problem={error ? problemText(error) : undefined}
          onRetry={refetch}
          empty={<EmptyState headingLevel={3} title={t("trainings.none")} />}
        />
        <KeysetPager {...pager(data?.next)} />
        {isAdding && <TrainingDialog projectId={project.id} training={undefined} onClose={adding.close} />}
      </Section>
    </Stack>
  )
}
