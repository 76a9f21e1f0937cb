import { Stack, Text } from "@mantine/core"
import type { InvitationTable } from "@/api/types"
import { LANGUAGE_NAMES, useTranslation } from "@/i18n"
import { fieldProblemText } from "@/i18n/problems"
import { DataTable } from "@/ui/DataTable"
import { StatusTag } from "@/ui/StatusTag"
import { useRoleNames } from "./words"

type Row = InvitationTable["rows"][number]

/** What a table says, line by line, with what is to be mended in it. */
export function InvitationPreview({ report }: { report: InvitationTable }) {
  const { t } = useTranslation()
  const roleNames = useRoleNames()
  const { rows, faulty } = report
  return (
    <Stack gap="xs" aria-live="polite">
      <Text fw={600}>{t("inviteMany.found", { good: rows.length - faulty, faulty })}</Text>
      {faulty > 0 && (
        <Text size="sm" c="dimmed">
          {t("inviteMany.mend")}
        </Text>
      )}
      <DataTable
        caption={t("inviteMany.preview")}
        rows={rows}
        rowKey={(row) => String(row.line)}
        isDense
        isMarked={(row) => row.faults.length > 0}
        empty={null}
        columns={[
          { key: "line", title: t("inviteMany.line"), cell: (row) => row.line },
          {
            key: "person",
            title: t("inviteMany.person"),
            cell: (row) => (
              <>
                {row.email}
                {row.name && (
                  <Text size="xs" c="dimmed">
                    {row.name}
                  </Text>
                )}
              </>
            ),
          },
          { key: "roles", title: t("users.roles"), cell: (row) => roleNames(row.roles) },
          { key: "language", title: t("invite.language"), cell: (row) => LANGUAGE_NAMES[row.language] },
          { key: "faults", title: t("inviteMany.faults"), cell: (row) => <Standing row={row} /> },
        ]}
      />
    </Stack>
  )
}

function Standing({ row }: { row: Row }) {
  const { t } = useTranslation()
  if (row.faults.length === 0) {
    return (
      <StatusTag tone={row.needs_second ? "warn" : "good"}>
        {t(row.needs_second ? "inviteMany.secondLater" : "inviteMany.good")}
      </StatusTag>
    )
  }
  return row.faults.map(({ column, code }) => (
    <Text key={`${column} ${code}`} size="sm">
      <Text span inherit fw={600}>
        {t(`terms.invitationColumn.${column}`)}
      </Text>{" "}
      {fieldProblemText(code)}
    </Text>
  ))
}
