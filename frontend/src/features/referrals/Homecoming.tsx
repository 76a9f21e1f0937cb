import { Button, Group, Text } from "@mantine/core"
import { referralReturnAcknowledge, referralReturnRead } from "@punte/client"
import { useState } from "react"
import type { Referral } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { LevelTag } from "@/lib/LevelTag"
import { usePack } from "@/lib/pack"
import { ReceiptDialog } from "@/lib/ReceiptDialog"
import { REFERRAL_REFRESHES } from "@/lib/refreshes"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"

type Return = Answer<typeof referralReturnRead>

/** That, when and how the person comes, for whoever receives them. */
export function Homecoming({ referral }: { referral: Referral }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(referralReturnRead, { path: { id: referral.id } }))
  const [isOpen, setOpen] = useState(false)
  return (
    <Section title={t("stay.homecoming.title")} text={t("stay.homecoming.text")}>
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {(coming) => (
          <>
            <Coming coming={coming} />
            {coming.abilities.includes("referral_return_acknowledge") && (
              <Button mt="md" className="no-print" onClick={() => setOpen(true)}>
                {t("stay.receipt.submit")}
              </Button>
            )}
            {isOpen && <Acknowledge referral={referral} coming={coming} onClose={() => setOpen(false)} />}
          </>
        )}
      </AskedPart>
    </Section>
  )
}

function Coming({ coming }: { coming: Return }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { arrival, escort, risk_level, documents, receipt } = coming
  const facts = [
    {
      label: t("stay.homecoming.arrival"),
      value:
        arrival &&
        `${arrival.to} · ${formatDateTime(arrival.arrives_at)} · ${term("travel_means", arrival.means)}`,
    },
    { label: t("stay.return.escort"), value: escort && `${escort.name} · ${escort.contact}` },
    {
      label: t("stay.return.documents"),
      value: documents?.map(({ kind }) => term("travel_document", kind)).join(", "),
    },
    { label: t("stay.risk.title"), value: risk_level && <LevelTag level={risk_level} /> },
    {
      label: t("stay.receipt.arrivedAt"),
      value: receipt && `${formatDateTime(receipt.arrived_at)} · ${receipt.received_by}`,
    },
    { label: t("stay.note"), value: receipt?.note },
  ].filter(({ value }) => value)
  return (
    <>
      <Group mb="sm">
        <StatusTag tone={coming.state === "travelling" ? "warn" : "notice"}>
          {t(`stay.return.states.${coming.state}`)}
        </StatusTag>
      </Group>
      {facts.length > 0 ? (
        <Facts columns={2} facts={facts} />
      ) : (
        <Text size="sm" c="dimmed">
          {t("stay.homecoming.nothing")}
        </Text>
      )}
    </>
  )
}

function Acknowledge({
  referral,
  coming,
  onClose,
}: {
  referral: Referral
  coming: Return
  onClose: () => void
}) {
  const { t } = useTranslation()
  const refused = useRefused(referralReturnRead)
  const acknowledge = useChange(referralReturnAcknowledge, {
    refreshes: [referralReturnRead, ...REFERRAL_REFRESHES],
    says: () => t("stay.receipt.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReceiptDialog
      needsDocument={false}
      isBusy={acknowledge.isPending}
      refused={refused}
      onClose={onClose}
      onGiven={({ arrived_at, received_by, note }) =>
        acknowledge.mutate({
          path: { id: referral.id },
          headers: refused.ifMatch(coming.version),
          body: { arrived_at, received_by, note },
        })
      }
    />
  )
}
