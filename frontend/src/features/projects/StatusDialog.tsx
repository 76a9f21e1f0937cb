import { Select } from "@mantine/core"
import { projectList, projectMove, projectRead } from "@punte/client/projects"
import type { Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"

/** Says that a project went on, and when, where that is known. */
export function StatusDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { t } = useTranslation()
  // Somebody else may move it while this is open: it goes on from where it is now.
  const next = project.next_statuses
  const { fields, change, isChanged } = useFields(() => ({
    to: next[0] ?? null,
    on: null as string | null,
  }))
  const to = next.find((one) => one === fields.to) ?? null
  const refused = useRefused(projectRead)
  const move = useChange(projectMove, {
    refreshes: [projectRead, projectList],
    says: ({ title, status }) => t("projects.moved", { title, status: t(`projects.statuses.${status}`) }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("projects.moveTitle")}
      text={t("projects.moveNow", { status: t(`projects.statuses.${project.status}`) })}
      submit={t("projects.move")}
      onClose={onClose}
      isBusy={move.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ to })
        if (given)
          move.mutate({
            path: { id: project.id },
            body: { to: given.to, on: fields.on },
            headers: refused.ifMatch(project.version),
          })
      }}
    >
      <Select
        label={t("projects.status")}
        required
        allowDeselect={false}
        data={next.map((value) => ({ value, label: t(`projects.statuses.${value}`) }))}
        value={to}
        onChange={(chosen) => change({ to: next.find((one) => one === chosen) ?? to })}
        error={refused.errors.to}
        comboboxProps={{ withinPortal: true }}
      />
      <DayInput
        label={t("projects.movedOn")}
        description={t("projects.movedOnHint")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={refused.errors.on}
        isClearable
      />
    </ChangeDialog>
  )
}
