import { Anchor, Button, Group, Text } from "@mantine/core"
import {
  deliverableApprove,
  deliverableList,
  deliverableRemove,
  deliverableReturn,
} from "@punte/client/projects"
import { type ReactNode, useState } from "react"
import type { Activity, Deliverable, Project } from "@/api/projectTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { t, useTranslation } from "@/i18n"
import { formatDate, formatPartialDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { FilesLink } from "../files/FilesLink"
import { RowActions } from "../RowActions"
import { COUNT_REFRESHES } from "../refreshes"
import { Stated } from "../words"
import { DeliverableDialog } from "./DeliverableDialog"

const TONES: Record<Deliverable["state"], Tone> = {
  open: "quiet",
  delivered: "notice",
  approved: "good",
  returned: "warn",
}

type Term = ReturnType<typeof usePack>["term"]
type Props = { project: Project; activities: readonly Activity[] }

/** What a project hands over, and whether it was approved. */
export function DeliverablesSection({ project, activities }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const { term } = usePack()
  const [open, setOpen] = useState<Deliverable | "new">()
  const [returning, setReturning] = useState<Deliverable>()
  const { data, error, refetch } = useAsked(q(deliverableList, { path: { id: project.id } }))
  const mayReport = project.abilities.includes("report")
  const mayAnswer = project.abilities.includes("manage")
  const mayChange = (one: Deliverable) =>
    mayReport &&
    one.state !== "approved" &&
    (me.organisation.id === project.lead_id || me.organisation.id === one.organisation_id)
  const refreshes = [deliverableList, ...COUNT_REFRESHES]
  const remove = useChange(deliverableRemove, { refreshes, says: () => t("deliverables.removed") })
  const approve = useChange(deliverableApprove, {
    refreshes,
    says: ({ title }) => t("deliverables.approved", { title }),
  })
  const at = (one: Deliverable) => ({
    path: { id: project.id, deliverable_id: one.id },
    headers: ifMatch(one.version),
  })
  return (
    <Section
      title={t("deliverables.title")}
      isFlush
      actions={
        mayReport && (
          <Button variant="default" onClick={() => setOpen("new")}>
            {t("deliverables.add")}
          </Button>
        )
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) => (
          <DataTable
            caption={t("deliverables.title")}
            rows={items}
            rowKey={({ id }) => id}
            empty={
              <EmptyState headingLevel={3} title={t("deliverables.none")} text={t("deliverables.noneText")} />
            }
            columns={[
              ...deliverableColumns(term, ({ id, title, activity_id }) => (
                <>
                  <ActivityName of={activities.find((one) => one.id === activity_id)} />
                  <FilesLink projectId={project.id} kind="deliverable" id={id} name={title} size="xs" />
                </>
              )),
              ...(mayReport || mayAnswer
                ? [
                    {
                      key: "actions",
                      title: t("common.actions"),
                      isUnlabelled: true,
                      cell: (one: Deliverable) => (
                        <Group gap={4}>
                          {mayAnswer && one.state === "delivered" && (
                            <Button
                              size="compact-sm"
                              variant="light"
                              loading={approve.isPending}
                              onClick={() => approve.mutate(at(one))}
                            >
                              {t("deliverables.approve")}
                            </Button>
                          )}
                          {mayAnswer && (one.state === "delivered" || one.state === "approved") && (
                            <Button size="compact-sm" variant="subtle" onClick={() => setReturning(one)}>
                              {t("deliverables.return")}
                            </Button>
                          )}
                          {mayChange(one) && (
                            <RowActions
                              name={one.title}
                              onEdit={() => setOpen(one)}
                              onRemove={() => remove.mutateAsync(at(one))}
                            />
                          )}
                        </Group>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </AskedPart>
      {open && (
        <DeliverableDialog
          project={project}
          deliverable={open === "new" ? undefined : open}
          activities={activities}
          onClose={() => setOpen(undefined)}
        />
      )}
      {returning && (
        <ReturnDialog project={project} deliverable={returning} onClose={() => setReturning(undefined)} />
      )}
    </Section>
  )
}

/** The activity that a deliverable comes of, where it states one. */
function ActivityName({ of }: { of: Activity | undefined }) {
  const { t } = useTranslation()
  return (
    of && (
      <Text size="xs" c="dimmed">
        {t("activities.activity")}: {of.number} {of.title}
      </Text>
    )
  )
}

function ReturnDialog(props: { project: Project; deliverable: Deliverable; onClose: () => void }) {
  const { project, deliverable, onClose } = props
  const { t } = useTranslation()
  const refused = useRefused(deliverableList)
  const giveBack = useChange(deliverableReturn, {
    refreshes: [deliverableList, ...COUNT_REFRESHES],
    says: ({ title }) => t("deliverables.returned", { title }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      title={t("deliverables.returnTitle", { title: deliverable.title })}
      text={t("deliverables.returnText")}
      submit={t("deliverables.return")}
      label={t("deliverables.reason")}
      longest={2000}
      isBusy={giveBack.isPending}
      refused={refused}
      onReason={(body) =>
        giveBack.mutate({
          path: { id: project.id, deliverable_id: deliverable.id },
          body,
          headers: refused.ifMatch(deliverable.version),
        })
      }
      onClose={onClose}
    />
  )
}

/** What stands of each deliverable, and what else below its kind. */
export const deliverableColumns = (
  term: Term,
  beside?: (deliverable: Deliverable) => ReactNode,
): Column<Deliverable>[] => [
  {
    key: "title",
    title: t("deliverables.deliverable"),
    cell: (one) => (
      <>
        {one.link ? (
          <Anchor href={one.link} target="_blank" rel="noreferrer noopener" size="sm">
            {one.title}
          </Anchor>
        ) : (
          one.title
        )}
        <Text size="xs" c="dimmed">
          {term("deliverable_kind", one.kind)}
        </Text>
        {beside?.(one)}
      </>
    ),
  },
  {
    key: "state",
    title: t("projects.status"),
    cell: ({ state, answered_by_name, answered_at, returned_because }) => (
      <>
        <StatusTag tone={TONES[state]}>{t(`deliverables.states.${state}`)}</StatusTag>
        {(state === "approved" || state === "returned") && answered_at && (
          <Text size="xs" c="dimmed">
            {[answered_by_name, formatDate(answered_at)].filter(Boolean).join(", ")}
          </Text>
        )}
        {state === "returned" && returned_because && (
          <Text size="xs" c="dimmed">
            {returned_because}
          </Text>
        )}
      </>
    ),
  },
  {
    key: "due",
    title: t("deliverables.due"),
    cell: ({ due }) => <Stated>{due && formatPartialDate(due)}</Stated>,
  },
  {
    key: "delivered",
    title: t("deliverables.delivered"),
    cell: ({ is_delivered, delivered }) =>
      is_delivered ? <Stated>{delivered && formatPartialDate(delivered)}</Stated> : t("deliverables.notYet"),
  },
]
