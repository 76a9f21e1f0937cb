import { Button, Group } from "@mantine/core"
import { useState } from "react"
import type { Claim, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { ClaimDialog } from "./ClaimDialog"
import { ClaimTable, ConflictTag } from "./Claims"

/** What sources say of a project, and what they do not agree on. */
export function ClaimsSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Claim | "new">()
  const mayChange = project.abilities.includes("manage")
  return (
    <Section
      title={t("claims.title")}
      text={t("claims.text")}
      isFlush
      actions={
        mayChange && (
          <Button variant="default" onClick={() => setOpen("new")}>
            {t("claims.add")}
          </Button>
        )
      }
    >
      {project.conflicts.length > 0 && (
        <Group gap="xs" px="md" pb="xs">
          {project.conflicts.map((field) => (
            <ConflictTag key={field} field={field} />
          ))}
        </Group>
      )}
      <ClaimTable
        caption={t("claims.title")}
        claims={project.claims}
        conflicts={project.conflicts}
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
      {open && (
        <ClaimDialog
          project={project}
          claim={open === "new" ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  )
}
