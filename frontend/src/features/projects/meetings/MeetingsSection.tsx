import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { meetingList } from "@punte/client/projects"
import type { Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { MeetingDialog } from "./MeetingDialog"
import { MeetingTable } from "./MeetingTable"

/** The meetings of a project. */
export function MeetingsSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [isAdding, adding] = useDisclosure()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(meetingList, { query: { ...query, project_id: project.id } }))
  return (
    <Section
      title={t("projects.sections.meetings")}
      isFlush
      actions={
        project.abilities.includes("report") && <Button onClick={adding.open}>{t("meetings.new")}</Button>
      }
    >
      <MeetingTable
        rows={data?.items}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        empty={<EmptyState headingLevel={3} title={t("meetings.none")} />}
      />
      <KeysetPager {...pager(data?.next)} />
      {isAdding && <MeetingDialog meeting={undefined} projectId={project.id} onClose={adding.close} />}
    </Section>
  )
}
