import { Button, Group } from "@mantine/core"
import { useState } from "react"
import type { Claim, ClaimField } from "@/api/projectTypes"
import type { Operation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { type Add, ClaimDialog } from "./ClaimDialog"
import { ClaimTable, ConflictTag } from "./Claims"

type Props = {
  /** The project, which is where what a source says is changed. */
  projectId: string
  claims: readonly Claim[]
  conflicts: readonly ClaimField[]
  /** The operation that adds one, to a person who may. */
  add: Add | undefined
  /** Whether the person may say which source is right: whoever manages the project. */
  mayChange: boolean
  /** What shows them. */
  shownBy: readonly Operation[]
}

/** What sources say, and what they do not agree on. */
export function ClaimsSection({ projectId, claims, conflicts, add, mayChange, shownBy }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Claim | "new">()
  return (
    <Section
      title={t("claims.title")}
      text={t("claims.text")}
      isFlush
      actions={
        add && (
          <Button variant="default" onClick={() => setOpen("new")}>
            {t("claims.add")}
          </Button>
        )
      }
    >
      {conflicts.length > 0 && (
        <Group gap="xs" px="md" pb="xs">
          {conflicts.map((field) => (
            <ConflictTag key={field} field={field} />
          ))}
        </Group>
      )}
      <ClaimTable
        caption={t("claims.title")}
        claims={claims}
        conflicts={conflicts}
        empty={<EmptyState headingLevel={3} title={t("claims.none")} text={t("claims.noneText")} />}
        actions={
          mayChange
            ? (claim) => (
                <Button size="compact-sm" variant="subtle" onClick={() => setOpen(claim)}>
                  {t("claims.change")}
                </Button>
              )
            : undefined
        }
      />
      {open && add && (
        <ClaimDialog
          projectId={projectId}
          claim={open === "new" ? undefined : open}
          add={add}
          shownBy={shownBy}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  )
}
