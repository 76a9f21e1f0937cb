import { Alert, Button, List, Select, Stack, Text, TextInput } from "@mantine/core"
import {
  organisationClose,
  organisationList,
  organisationRead,
  organisationResume,
  organisationStandingList,
  organisationSuspend,
} from "@punte/client"
import { useState } from "react"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import type { Answer, Body, Organisation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatNumber } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { Facts } from "@/ui/Facts"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { ORGANISATION_TONES } from "./words"

type Act = "suspend" | "close" | "resume"
type Reason = Body<typeof organisationSuspend>["reason"]
type Told = Answer<typeof organisationStandingList>

/** What may be done to an organisation that stands so. */
const ACTS = {
  active: ["suspend", "close"],
  suspended: ["resume", "close"],
  closed: ["resume"],
  merged: [],
} as const satisfies Record<Organisation["state"], readonly Act[]>

/** The reasons of each act; the server holds the rule (`domain/identity/standing.rs`). */
const REASONS = {
  suspend: [
    "unsafe_for_people",
    "security_incident",
    "inquiry",
    "cannot_work",
    "agreement_ended",
    "own_wish",
    "other",
  ],
  close: ["dissolved", "agreement_ended", "own_wish", "other"],
  resume: ["resolved", "in_error", "own_wish", "other"],
} as const satisfies Record<Act, readonly Reason[]>

const CHANGED = [organisationRead, organisationList, organisationStandingList]
const NOTE_MAX = 300

/** How an organisation stands, why, and what can be done about it. */
export function OrganisationStanding({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation()
  const me = useMe()
  const { id, state } = organisation
  const { data, error, refetch } = useAsked(q(organisationStandingList, { path: { id } }))
  const [act, setAct] = useState<Act>()
  const isOwn = me.organisation.id === id
  return (
    <Section
      title={t("organisation.standing.title")}
      text={t("organisation.standing.text")}
      actions={ACTS[state].map((one) => (
        <ReasonTooltip key={one} reason={isOwn ? t("problems.reasons.own_organisation") : undefined}>
          <Button size="compact-md" variant="default" onClick={() => setAct(one)}>
            {t(`organisation.standing.${one}`)}
          </Button>
        </ReasonTooltip>
      ))}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {(told) => (
          <>
            {told.items.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t("organisation.standing.none")}
              </Text>
            ) : (
              <List
                size="sm"
                listStyleType="none"
                spacing="xs"
                aria-label={t("organisation.standing.history")}
              >
                {told.items.map((one) => (
                  <List.Item key={one.at}>
                    <StatusTag tone={ORGANISATION_TONES[one.state]}>
                      {t(`organisation.states.${one.state}`)}
                    </StatusTag>{" "}
                    {t("organisation.standing.entry", {
                      reason: t(`organisation.standing.reasons.${one.reason}`),
                      name: one.by_name,
                      when: formatDateTime(one.at),
                    })}
                    {one.note && (
                      <Text size="sm" c="dimmed">
                        {one.note}
                      </Text>
                    )}
                  </List.Item>
                ))}
              </List>
            )}
            {act && (
              <StandingDialog
                act={act}
                organisation={organisation}
                told={told}
                onClose={() => setAct(undefined)}
              />
            )}
          </>
        )}
      </AskedPart>
    </Section>
  )
}

type DialogProps = { act: Act; organisation: Organisation; told: Told; onClose: () => void }

function StandingDialog({ act, organisation, told, onClose }: DialogProps) {
  const { t } = useTranslation()
  const { id, name, version } = organisation
  const [reason, setReason] = useState<Reason | null>(null)
  const [note, setNote] = useState("")
  const refused = useRefused(...CHANGED)
  const how = { refreshes: CHANGED, onDone: onClose, onProblem: refused.onProblem }
  const suspend = useChange(organisationSuspend, {
    ...how,
    says: () => t("organisation.standing.suspended", { name }),
  })
  const close = useChange(organisationClose, {
    ...how,
    says: () => t("organisation.standing.closed", { name }),
  })
  const resume = useChange(organisationResume, {
    ...how,
    says: () => t("organisation.standing.resumed", { name }),
  })
  const change = { suspend, close, resume }[act]
  const ends = act === "resume" ? [] : told.amounts
  const isHindered = act === "close" && ends.some((one) => one.hinders_closing && one.number > 0)
  return (
    <ChangeDialog
      title={t(`organisation.standing.${act}Title`, { name })}
      text={t(`organisation.standing.${act}Text`)}
      submit={t(`organisation.standing.${act}`)}
      isDangerous={act !== "resume"}
      isChanged={reason !== null || note.trim() !== ""}
      isBusy={change.isPending}
      problem={refused.problem}
      onClose={onClose}
      onSubmit={() => {
        const given = refused.complete({ reason, ...(reason === "other" ? { note: note.trim() } : {}) })
        if (given)
          change.mutate({
            path: { id },
            headers: refused.ifMatch(version),
            body: { reason: given.reason, note: note.trim() || null },
          })
      }}
    >
      {ends.length > 0 && (
        <Stack gap="xs">
          <Text size="sm" fw={500}>
            {t("organisation.standing.ends")}
          </Text>
          <Facts
            columns={2}
            facts={ends.map((one) => ({
              label: t(`organisation.standing.amounts.${one.what}`),
              value: formatNumber(one.number),
            }))}
          />
        </Stack>
      )}
      {isHindered && <Alert color="orange">{t("organisation.standing.hinders")}</Alert>}
      <Select
        label={t("organisation.standing.reason")}
        required
        data={REASONS[act].map((value) => ({ value, label: t(`organisation.standing.reasons.${value}`) }))}
        value={reason}
        onChange={(value) => setReason(REASONS[act].find((one) => one === value) ?? null)}
        error={refused.errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
      <TextInput
        label={t("organisation.standing.note")}
        description={t("organisation.standing.noteHint")}
        required={reason === "other"}
        maxLength={NOTE_MAX}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={refused.errors.note}
      />
    </ChangeDialog>
  )
}
