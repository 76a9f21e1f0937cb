import { Button, Group, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { specialistEnd, specialistList, specialistNotesPassOn } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { useState } from "react"
import type { Case, Specialist } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatDay } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { NameDialog } from "./NameDialog"
import { SPECIALIST_REFRESHES } from "./refreshes"

/** What is asked before it is done. */
type Asked = { to: "end" | "pass"; one: Specialist }

/** Who works with the person in a profession of their own. */
export function Specialists({ file }: { file: Case }) {
  const { t } = useTranslation()
  const [isNaming, name] = useDisclosure()
  const [asked, setAsked] = useState<Asked>()
  const reason = useReason(file)("specialist_create")
  const { data, error, refetch } = useAsked(q(specialistList, { path: { id: file.id } }))
  const nameButton = (
    <ReasonTooltip reason={reason}>
      <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={name.open}>
        {t("specialists.name")}
      </Button>
    </ReasonTooltip>
  )
  return (
    <Section
      title={t("cases.page.specialists")}
      text={t("specialists.text")}
      actions={data?.items.length ? nameButton : undefined}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items, sealed_notes, candidates }) => (
          <>
            {items.length === 0 ? (
              <EmptyState
                headingLevel={3}
                title={t("specialists.none")}
                text={t("specialists.noneText")}
                action={nameButton}
              />
            ) : (
              <ul className={classes.plainList}>
                {items.map((one) => (
                  <li key={one.id} className={classes.entry}>
                    <OneSpecialist one={one} onAsk={(to) => setAsked({ to, one })} />
                  </li>
                ))}
              </ul>
            )}
            {sealed_notes > 0 && (
              <Text size="sm" c="dimmed" mt="sm">
                {t("specialists.sealed", { count: sealed_notes })}
              </Text>
            )}
            {isNaming && <NameDialog file={file} candidates={candidates} onClose={name.close} />}
          </>
        )}
      </AskedPart>
      {asked && <Ask file={file} asked={asked} onClose={() => setAsked(undefined)} />}
    </Section>
  )
}

function OneSpecialist({ one, onAsk }: { one: Specialist; onAsk: (to: Asked["to"]) => void }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Group justify="space-between" align="flex-start" gap="xs">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {one.user_name}
          </Text>
          <StatusTag tone={one.ended_at ? "quiet" : "accent"}>
            {one.ended_at
              ? t("specialists.ended", { date: formatDateTime(one.ended_at) })
              : t("specialists.inForce")}
          </StatusTag>
        </Group>
        <Text size="sm">
          {[
            term("profession", one.profession),
            t("specialists.sinceDay", { date: formatDay(one.since) }),
            t("specialists.notes", { count: one.notes }),
          ].join(" · ")}
        </Text>
      </div>
      <Group className="no-print" gap="xs">
        {one.abilities.includes("specialist_notes_pass_on") && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t("specialists.passOnTo", { name: one.user_name })}
            onClick={() => onAsk("pass")}
          >
            {t("specialists.passOn")}
          </Button>
        )}
        {one.abilities.includes("specialist_end") && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t("specialists.endOf", { name: one.user_name })}
            onClick={() => onAsk("end")}
          >
            {t("specialists.end")}
          </Button>
        )}
      </Group>
    </Group>
  )
}

/** Neither can be taken back by whoever does it. */
function Ask({ file, asked: { to, one }, onClose }: { file: Case; asked: Asked; onClose: () => void }) {
  const { t } = useTranslation()
  const name = one.user_name
  const done = {
    refreshes: SPECIALIST_REFRESHES,
    onDone: onClose,
    // What was asked about is no longer how it is.
    onProblem: ({ isStale }: Problem) => {
      if (isStale) onClose()
      return false
    },
  }
  const end = useChange(specialistEnd, { ...done, says: () => t("specialists.endedSaid", { name }) })
  const pass = useChange(specialistNotesPassOn, { ...done, says: () => t("specialists.passedOn", { name }) })
  const call = {
    path: { id: file.id, specialist_id: one.id },
    headers: ifMatch(one.version),
  }
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      title={t(to === "end" ? "specialists.endTitle" : "specialists.passOnTitle", { name })}
      text={t(to === "end" ? "specialists.endText" : "specialists.passOnText")}
      confirm={t(to === "end" ? "specialists.endNow" : "specialists.passNow")}
      isBusy={end.isPending || pass.isPending}
      onClose={onClose}
      onConfirm={() => (to === "end" ? end.mutate(call) : pass.mutate(call))}
    />
  )
}
