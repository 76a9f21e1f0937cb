import { Button } from "@mantine/core"
import {
  referralServiceCreate,
  referralServiceList,
  referralServiceRead,
  referralServiceUpdate,
  referralServiceVoid,
} from "@punte/client"
import { useState } from "react"
import type { Referral, ServiceRecord } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { REFERRAL_REFRESHES } from "@/lib/refreshes"
import { ServiceDialog } from "@/lib/ServiceDialog"
import { EarlierServices, ServiceRecords } from "@/lib/ServiceRecords"
import { formOfRecord, givenOf, measureOf, newService, type ServiceForm } from "@/lib/serviceForm"
import { useRefused } from "@/lib/useRefused"
import { VoidDialog } from "@/lib/VoidDialog"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"

const REFRESHES = [referralServiceList, referralServiceRead, ...REFERRAL_REFRESHES]

/** What is open. A correction is of the record it was opened on, whatever the list shows meanwhile. */
type Open = { as: "write"; record?: ServiceRecord } | { as: "void"; record: ServiceRecord }

/** What the receiver gave under its referral, as it writes it down itself. */
export function Given({ referral }: { referral: Referral }) {
  const { t } = useTranslation()
  const me = useMe()
  const [cursor, setCursor] = useState<string>()
  const [open, setOpen] = useState<Open>()
  const { data, error, refetch } = useAsked(
    q(referralServiceList, {
      path: { id: referral.id },
      query: { limit: 50, ...(cursor ? { cursor } : {}) },
    }),
  )
  const reason = data && !data.may_record ? t("services.notYet") : undefined
  const close = () => setOpen(undefined)
  return (
    <Section
      title={t("services.received")}
      text={t("services.receivedText")}
      actions={
        <ReasonTooltip reason={reason}>
          <Button disabled={!data} onClick={() => setOpen({ as: "write" })}>
            {t("services.record")}
          </Button>
        </ReasonTooltip>
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items, next }) =>
          items.length === 0 ? (
            <EmptyState
              headingLevel={3}
              title={t("services.receivedNone")}
              text={t("services.receivedNoneText")}
            />
          ) : (
            <>
              <ServiceRecords
                records={items}
                own={me.organisation.id}
                onCorrect={(record) => setOpen({ as: "write", record })}
                onVoid={(record) => setOpen({ as: "void", record })}
                earlier={(record) => <Earlier referral={referral} record={record} />}
              />
              <KeysetPager
                isFirst={!cursor}
                hasNext={Boolean(next)}
                onFirst={() => setCursor(undefined)}
                onNext={() => setCursor(next ?? undefined)}
              />
            </>
          )
        }
      </AskedPart>
      {open?.as === "write" && <WriteDialog referral={referral} record={open.record} onClose={close} />}
      {open?.as === "void" && <ReceivedVoidDialog referral={referral} record={open.record} onClose={close} />}
    </Section>
  )
}

type DialogProps = { referral: Referral; record: ServiceRecord | undefined; onClose: () => void }

function WriteDialog({ referral, record, onClose }: DialogProps) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const done = { refreshes: REFRESHES, onDone: onClose, onProblem: () => true }
  const create = useChange(referralServiceCreate, { ...done, says: () => t("services.form.saved") })
  const update = useChange(referralServiceUpdate, { ...done, says: () => t("services.form.savedCorrection") })
  const bodyOf = (form: ServiceForm) => ({
    ...givenOf(form, measureOf(pack, form.service)),
    shares_note: form.shares_note,
  })
  return (
    <ServiceDialog
      isReceivers
      record={record}
      first={record ? formOfRecord(pack, record) : newService(pack, null, referral.services[0] ?? null)}
      onClose={onClose}
      refusal={record ? update.error : create.error}
      isBusy={create.isPending || update.isPending}
      onSave={(form, version) =>
        record
          ? update.mutate({
              path: { id: referral.id, service_id: record.id },
              headers: ifMatch(version),
              body: bodyOf(form),
            })
          : create.mutate({ path: { id: referral.id }, body: bodyOf(form) })
      }
    />
  )
}

function ReceivedVoidDialog({ referral, record, onClose }: DialogProps & { record: ServiceRecord }) {
  const { t } = useTranslation()
  const refused = useRefused(referralServiceList)
  const change = useChange(referralServiceVoid, {
    refreshes: REFRESHES,
    says: () => t("services.voided"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <VoidDialog
      refused={refused}
      isBusy={change.isPending}
      onClose={onClose}
      onReason={(body) =>
        change.mutate({
          path: { id: referral.id, service_id: record.id },
          headers: refused.ifMatch(record.version),
          body,
        })
      }
    />
  )
}

function Earlier({ referral, record }: { referral: Referral; record: ServiceRecord }) {
  const { data, error, refetch } = useAsked(
    q(referralServiceRead, { path: { id: referral.id, service_id: record.id } }),
  )
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(one) => <EarlierServices record={one} />}
    </AskedPart>
  )
}
