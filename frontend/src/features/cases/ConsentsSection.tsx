import { Button, Group, Text, Textarea } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { consentConfirm, consentList, consentWithdraw } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { useState } from "react"
import { Link } from "react-router"
import type { Case, Consent } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatDay, formatList, languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ConsentDialog } from "@/lib/ConsentDialog"
import { reasonText } from "@/lib/reasons"
import { CONSENT_REFRESHES } from "@/lib/refreshes"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "./abilities"
import { PrintRecord } from "./PrintRecord"

const TONES = { unconfirmed: "warn", active: "good", expired: "warn", withdrawn: "quiet" } as const

/** What the person agreed to share, with whom and until when. */
export function ConsentsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { user } = useMe()
  const reasonOf = useReason(file)
  const reason = reasonOf("consent_create")
  const [isRecording, record] = useDisclosure()
  const [withdrawing, setWithdrawing] = useState<Consent>()
  const [confirming, setConfirming] = useState<Consent>()
  const { data, error, refetch, isFetching } = useAsked(q(consentList, { path: { id: file.id } }))

  const recordButton = (
    <ReasonTooltip reason={reason}>
      <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={record.open}>
        {t("consents.record")}
      </Button>
    </ReasonTooltip>
  )
  const columns: Column<Consent>[] = [
    { key: "who", title: t("consents.recipient"), cell: (consent) => consent.recipient_name },
    {
      key: "what",
      title: t("consents.dataSets"),
      cell: (consent) =>
        formatList(
          consent.data_sets.map((set, at) => {
            const name = t(`consents.sets.${set}`)
            return at === 0 ? name : name.toLowerCase()
          }),
        ),
    },
    {
      key: "purpose",
      title: t("consents.purpose"),
      cell: (consent) =>
        consent.basis === "consent"
          ? t(`consents.purposes.${consent.purpose}`)
          : `${t(`consents.purposes.${consent.purpose}`)} (${t(`consents.bases.${consent.basis}`)})`,
    },
    {
      key: "given",
      title: t("consents.given"),
      cell: ({ given_on, leaflet_version, leaflet_language }) => (
        <>
          {formatDay(given_on)}
          {leaflet_version && leaflet_language && (
            <div style={{ fontSize: "0.8125rem" }}>
              {t("consents.leafletIn", {
                version: leaflet_version,
                language: languageName(leaflet_language),
              })}
            </div>
          )}
        </>
      ),
    },
    { key: "until", title: t("consents.until"), cell: (consent) => formatDay(consent.valid_until) },
    {
      key: "state",
      title: t("referrals.state"),
      cell: (consent) => (
        <>
          <StatusTag tone={TONES[consent.state]}>{t(`consents.state.${consent.state}`)}</StatusTag>
          {consent.confirmed_at && !consent.withdrawn_at && (
            <div style={{ fontSize: "0.8125rem" }}>
              {t("consents.confirmedOn", { date: formatDate(consent.confirmed_at) })}
            </div>
          )}
          {consent.withdrawn_at && (
            <div style={{ fontSize: "0.8125rem" }}>
              {t("consents.withdrawnOn", { date: formatDate(consent.withdrawn_at) })}
            </div>
          )}
        </>
      ),
    },
    {
      key: "act",
      title: t("common.actions"),
      isUnlabelled: true,
      cell: (consent) => (
        <Group gap="xs" className="no-print">
          <PrintRecord
            caseId={file.id}
            form="consents"
            id={consent.id}
            of={consent.recipient_name}
            shownBy={consentList}
          />
          {consent.state !== "withdrawn" && (
            <>
              {consent.state === "unconfirmed" && (
                <ReasonTooltip
                  reason={
                    reasonOf("consent_confirm") ??
                    (consent.recorded_by === user.id ? t("consents.ownGround") : undefined)
                  }
                >
                  <Button
                    size="compact-sm"
                    aria-label={`${t("consents.confirm")}: ${consent.recipient_name}`}
                    onClick={() => setConfirming(consent)}
                  >
                    {t("consents.confirm")}
                  </Button>
                </ReasonTooltip>
              )}
              <ReasonTooltip reason={reason}>
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`${t("consents.withdraw")}: ${consent.recipient_name}`}
                  onClick={() => setWithdrawing(consent)}
                >
                  {t("consents.withdraw")}
                </Button>
              </ReasonTooltip>
            </>
          )}
        </Group>
      ),
    },
  ]
  return (
    <Section
      title={t("cases.page.consents")}
      text={t("consents.lead")}
      actions={
        <Group gap="xs">
          <Button component={Link} to={paths.leaflet} variant="default" size="xs">
            {t("leaflet.read")}
          </Button>
          {data?.items.length ? recordButton : null}
        </Group>
      }
      isFlush
    >
      <DataTable
        caption={t("consents.caption")}
        columns={columns}
        rows={data?.items}
        rowKey={(consent) => consent.id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        isRefreshing={isFetching}
        empty={
          <EmptyState
            headingLevel={3}
            title={t("consents.none")}
            text={t("consents.noneText")}
            action={recordButton}
          />
        }
      />
      <ConsentDialog file={file} isOpen={isRecording} onClose={record.close} />
      {withdrawing && (
        <WithdrawDialog id={file.id} consent={withdrawing} onClose={() => setWithdrawing(undefined)} />
      )}
      {confirming && (
        <ConfirmDialog id={file.id} consent={confirming} onClose={() => setConfirming(undefined)} />
      )}
    </Section>
  )
}

/** The second signature, after showing what is signed. */
function ConfirmDialog({ id, consent, onClose }: { id: string; consent: Consent; onClose: () => void }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const confirm = useChange(consentConfirm, {
    refreshes: CONSENT_REFRESHES,
    says: (signed) => t("consents.confirmed", { name: signed.recipient_name }),
    onDone: onClose,
    onProblem: (refusal) => {
      setProblem(reasonText(refusal, "consents.problems"))
      return true
    },
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      title={t("consents.confirmTitle")}
      text={t("consents.confirmText", {
        name: consent.recipient_name,
        sets: formatList(consent.data_sets.map((set) => t(`consents.sets.${set}`))).toLocaleLowerCase(),
      })}
      submit={t("consents.confirm")}
      isBusy={confirm.isPending}
      problem={problem}
      onSubmit={() => {
        setProblem(undefined)
        confirm.mutate({ path: { id, consent_id: consent.id } })
      }}
    >
      <div>
        <Text size="sm" fw={600}>
          {`${t(`consents.bases.${consent.basis}`)} · ${t(`consents.purposes.${consent.purpose}`)}`}
        </Text>
        <Text size="sm" c="dimmed" mt="sm">
          {t("consents.confirmGround")}
        </Text>
        <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
          {consent.note ?? t("consents.confirmNoGround")}
        </Text>
      </div>
    </FormDialog>
  )
}

/** Takes a consent back, after saying what closes. */
function WithdrawDialog({ id, consent, onClose }: { id: string; consent: Consent; onClose: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const [isMissing, setMissing] = useState(false)
  const [problem, setProblem] = useState<string>()
  const withdraw = useChange(consentWithdraw, {
    refreshes: CONSENT_REFRESHES,
    says: (taken) => t("consents.withdrawn", { name: taken.recipient_name }),
    onDone: onClose,
    onProblem: (refusal) => {
      setProblem(reasonText(refusal, "consents.problems"))
      return true
    },
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      isDangerous
      title={t("consents.withdrawTitle")}
      text={t("consents.withdrawText", {
        name: consent.recipient_name,
        sets: formatList(consent.data_sets.map((set) => t(`consents.sets.${set}`))).toLocaleLowerCase(),
      })}
      submit={t("consents.withdraw")}
      isBusy={withdraw.isPending}
      problem={problem}
      onSubmit={() => {
        setMissing(!reason.trim())
        setProblem(undefined)
        if (reason.trim())
          withdraw.mutate({ path: { id, consent_id: consent.id }, body: { reason: reason.trim() } })
      }}
    >
      <Textarea
        label={t("consents.withdrawReason")}
        required
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isMissing && !reason.trim() ? t("consents.required") : undefined}
      />
    </FormDialog>
  )
}
