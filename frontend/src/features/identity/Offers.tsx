import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core"
import { offerRemove, organisationList, organisationRead } from "@punte/client"
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react"
import { useState } from "react"
import { ifMatch, useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { Organisation, ServiceOffer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDate, formatNumber } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { OfferDialog } from "./OfferDialog"
import { useRuleWords } from "./useRuleWords"

/** The services of an organisation: how many places, for whom, and until when they are paid for. */
export function Offers({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation()
  const may = useMay()
  const me = useMe()
  const { service } = usePack()
  const forWhom = useRuleWords()
  const [edited, setEdited] = useState<ServiceOffer | "new">()
  const [removed, setRemoved] = useState<ServiceOffer>()
  const offers = organisation.offers ?? []
  const isOwn = organisation.id === me.organisation.id
  const mayManage = may("directory.manage", "national") || (isOwn && may("directory.manage"))
  const reason = mayManage ? undefined : t("offers.mayNot")
  const remove = useChange(offerRemove, {
    refreshes: [organisationRead, organisationList],
    says: () => t("offers.removed", { service: service(removed?.service ?? "") }),
    onDone: () => setRemoved(undefined),
    // What was asked about is no longer how it is.
    onProblem: ({ isStale }) => {
      if (isStale) setRemoved(undefined)
      return false
    },
  })
  const add = (
    <ReasonTooltip reason={reason}>
      <Button
        variant="default"
        onClick={() => setEdited("new")}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        {t("offers.add")}
      </Button>
    </ReasonTooltip>
  )

  return (
    <Section title={t("offers.title")} isFlush actions={offers.length > 0 && add}>
      <DataTable
        caption={t("offers.caption", { name: organisation.name })}
        rows={offers}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("offers.none")} text={t("offers.noneText")} action={add} />}
        columns={[
          { key: "service", title: t("offers.service"), cell: (offer) => service(offer.service) },
          { key: "free", title: t("offers.free"), cell: (offer) => <Places offer={offer} /> },
          { key: "for", title: t("offers.forWhom"), cell: (offer) => forWhom(offer.rules) },
          { key: "hours", title: t("offers.hours"), cell: (offer) => offer.hours ?? "" },
          {
            key: "funding",
            title: t("offers.funding"),
            cell: (offer) => (offer.funding_ends_on ? formatDate(offer.funding_ends_on) : ""),
          },
          {
            key: "actions",
            title: t("common.actions"),
            isUnlabelled: true,
            align: "end",
            cell: (offer) =>
              mayManage && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Tooltip label={t("common.edit")}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      onClick={() => setEdited(offer)}
                      aria-label={t("offers.edit", { service: service(offer.service) })}
                    >
                      <IconPencil size={18} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                  <Tooltip label={t("common.remove")}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      onClick={() => setRemoved(offer)}
                      aria-label={t("offers.remove", { service: service(offer.service) })}
                    >
                      <IconTrash size={18} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                </Group>
              ),
          },
        ]}
      />
      {edited && (
        <OfferDialog
          organisationId={organisation.id}
          offer={edited === "new" ? undefined : edited}
          taken={offers.map((offer) => offer.service)}
          onClose={() => setEdited(undefined)}
        />
      )}
      <ConfirmDialog
        isOpen={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        onConfirm={() =>
          removed &&
          remove.mutate({
            path: { id: organisation.id, offer_id: removed.id },
            headers: ifMatch(removed.version),
          })
        }
        isBusy={remove.isPending}
        title={t("offers.remove", { service: service(removed?.service ?? "") })}
        text={t("offers.removeText")}
        confirm={t("common.remove")}
        isDangerous
      />
    </Section>
  )
}

function Places({ offer }: { offer: ServiceOffer }) {
  const { t } = useTranslation()
  const { capacity, free, free_updated_at } = offer
  if (capacity === null || capacity === undefined) return t("offers.unlimited")
  return (
    <>
      <StatusTag tone={free ? "good" : "notice"}>
        {free === 0
          ? t("offers.full")
          : t("offers.freeOf", { free: formatNumber(free ?? 0), capacity: formatNumber(capacity) })}
      </StatusTag>
      {free_updated_at && (
        <Text size="xs" c="dimmed" mt={2}>
          {t("offers.updated", { when: formatFromNow(free_updated_at) })}
        </Text>
      )}
    </>
  )
}
