import { Button, Stack } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { campaignList } from "@punte/client/projects"
import type { Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { Counts } from "../Counts"
import { CampaignDialog } from "./CampaignDialog"
import { CampaignTable } from "./CampaignTable"

const COUNTED = ["actions", "performances", "audience", "materials", "counties"] as const

/** The campaigns of a project, and what their actions come to. */
export function CampaignsSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [isAdding, adding] = useDisclosure()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(campaignList, { query: { ...query, project_id: project.id } }))
  return (
    <Stack gap="lg">
      <Counts projectId={project.id} of={COUNTED} />
      <Section
        title={t("projects.sections.campaigns")}
        isFlush
        actions={
          project.abilities.includes("report") && <Button onClick={adding.open}>{t("campaigns.new")}</Button>
        }
      >
        <CampaignTable
          rows={data?.items}
          problem={error ? problemText(error) : undefined}
          onRetry={refetch}
          empty={<EmptyState headingLevel={3} title={t("campaigns.none")} />}
        />
        <KeysetPager {...pager(data?.next)} />
        {isAdding && <CampaignDialog projectId={project.id} campaign={undefined} onClose={adding.close} />}
      </Section>
    </Stack>
  )
}
