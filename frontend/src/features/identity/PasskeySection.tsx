import { Button } from "@mantine/core"
import { credentialRead, passkeyRemove, sessionList } from "@punte/client"
import { useState } from "react"
import { q, useChange, useLoaded } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDateTime } from "@/i18n/format"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { Section } from "@/ui/Section"
import { PasskeyForm } from "./PasskeyForm"

type Passkey = Answer<typeof credentialRead>["passkeys"][number]

/** One's own passkeys: what there is, one more, one less. */
export function PasskeySection() {
  const { t } = useTranslation()
  const { data } = useLoaded(q(credentialRead))
  const [leaving, setLeaving] = useState<Passkey>()
  const remove = useChange(passkeyRemove, {
    refreshes: [credentialRead, sessionList],
    says: () => t("passkeys.isRemoved"),
    onDone: () => setLeaving(undefined),
    onProblem: () => {
      setLeaving(undefined)
      return false
    },
  })
  return (
    <Section title={t("passkeys.title")} text={t("passkeys.text")}>
      <DataTable
        caption={t("passkeys.title")}
        rows={data.passkeys}
        rowKey={({ id }) => id}
        empty={t("passkeys.none")}
        columns={[
          { key: "name", title: t("passkeys.name"), cell: ({ name }) => name },
          {
            key: "added",
            title: t("passkeys.added"),
            cell: ({ created_at }) => formatDateTime(created_at),
          },
          {
            key: "used",
            title: t("passkeys.used"),
            cell: ({ last_used_at }) => (last_used_at ? formatFromNow(last_used_at) : t("passkeys.never")),
          },
          {
            key: "actions",
            title: t("common.actions"),
            isUnlabelled: true,
            align: "end",
            cell: (passkey) => (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setLeaving(passkey)}
                aria-label={t("passkeys.removeOf", { name: passkey.name })}
              >
                {t("passkeys.remove")}
              </Button>
            ),
          },
        ]}
      />
      <PasskeyForm />
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && remove.mutate({ path: { id: leaving.id } })}
        title={t("passkeys.removeOf", { name: leaving?.name ?? "" })}
        text={t("passkeys.removeText")}
        confirm={t("passkeys.remove")}
        isBusy={remove.isPending}
        isDangerous
      />
    </Section>
  )
}
