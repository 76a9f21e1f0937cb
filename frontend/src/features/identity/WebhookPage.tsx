import { Alert, Anchor, Button } from "@mantine/core"
import {
  webhookDeliveryList,
  webhookList,
  webhookPause,
  webhookRead,
  webhookRemove,
  webhookResume,
  webhookTest,
} from "@punte/client"
import { useState } from "react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { useParam } from "@/lib/useParam"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { usePartnerEventNames, WEBHOOK_TONES } from "./partnerEvents"
import { WebhookChangeDialog } from "./WebhookChangeDialog"
import { WebhookDeliveries } from "./WebhookDeliveries"
import { WebhookSandbox } from "./WebhookSandbox"
import { WebhookSigning } from "./WebhookSigning"

const webhook = (id: string) => q(webhookRead, { path: { id } })

export const handle = { title: "webhook" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(webhook(params.id ?? ""))

/** One endpoint: what it is told, what signs for it, and what came of the latest calls. */
export default function WebhookPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data } = useLoaded(webhook(id))
  const may = useMay()
  const me = useMe()
  const navigate = useNavigate()
  const eventNames = usePartnerEventNames()
  const [asked, setAsked] = useState<"pause" | "remove">()
  const [isChanging, setChanging] = useState(false)
  const refreshes = [webhookRead, webhookList, webhookDeliveryList]
  const onDone = () => setAsked(undefined)
  const path = { id }
  const stale = useStale(webhookRead)
  const pause = useChange(webhookPause, { refreshes, says: () => t("webhook.paused"), onDone })
  const resume = useChange(webhookResume, { refreshes, says: () => t("webhook.resumed") })
  const trial = useChange(webhookTest, { refreshes: [webhookDeliveryList], says: () => t("webhook.tested") })
  const remove = useChange(webhookRemove, {
    refreshes: [webhookList],
    says: () => t("webhook.removed"),
    onDone: () => navigate(paths.webhooks),
    // What somebody else changed is shown before it is asked again.
    onProblem: ({ isStale }) => {
      onDone()
      if (isStale) stale()
      return false
    },
  })
  const reason = may("users.manage") ? undefined : t("webhooks.mayNot")
  const isOwn = data.organisation_id === me.organisation.id
  const ownReason = reason ?? (isOwn ? undefined : t("problems.reasons.webhook_of_another"))
  const isActive = data.state === "active"

  return (
    <Page
      title={data.description || data.url}
      above={
        <Anchor component={Link} to={paths.webhooks} size="sm">
          {t("webhooks.title")}
        </Anchor>
      }
      lead={data.organisation_name}
      actions={
        <>
          <ReasonTooltip reason={reason}>
            <Button variant="default" onClick={() => setAsked("remove")}>
              {t("webhook.remove")}
            </Button>
          </ReasonTooltip>
          {isActive ? (
            <ReasonTooltip reason={reason}>
              <Button variant="default" onClick={() => setAsked("pause")}>
                {t("webhook.pause")}
              </Button>
            </ReasonTooltip>
          ) : (
            <ReasonTooltip reason={ownReason}>
              <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate({ path })}>
                {t("webhook.resume")}
              </Button>
            </ReasonTooltip>
          )}
          <ReasonTooltip
            reason={ownReason ?? (isActive ? undefined : t("problems.reasons.webhook_not_active"))}
          >
            <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate({ path })}>
              {t("webhook.test")}
            </Button>
          </ReasonTooltip>
          <ReasonTooltip reason={ownReason}>
            <Button onClick={() => setChanging(true)}>{t("webhook.edit")}</Button>
          </ReasonTooltip>
        </>
      }
    >
      {data.state === "disabled" && <Alert color="yellow">{t("webhook.goneText")}</Alert>}
      <Section title={t("webhook.facts")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("webhooks.state"),
              value: (
                <StatusTag tone={WEBHOOK_TONES[data.state]}>{t(`webhooks.states.${data.state}`)}</StatusTag>
              ),
            },
            { label: t("webhooks.url"), value: data.url },
            { label: t("webhooks.client"), value: data.client_name },
            { label: t("webhooks.types"), value: eventNames(data.types) },
            {
              label: t("webhook.made"),
              value: t("webhook.madeBy", { name: data.created_by_name, date: formatDate(data.created_at) }),
            },
          ]}
        />
      </Section>
      <WebhookSigning webhook={data} reason={ownReason} />
      <WebhookDeliveries webhook={data} reason={ownReason} />
      <WebhookSandbox webhook={data} />
      <ConfirmDialog
        isOpen={asked === "pause"}
        onClose={onDone}
        onConfirm={() => pause.mutate({ path })}
        isBusy={pause.isPending}
        title={t("webhook.pauseTitle")}
        text={t("webhook.pauseText")}
        confirm={t("webhook.pause")}
      />
      <ConfirmDialog
        isOpen={asked === "remove"}
        onClose={onDone}
        onConfirm={() => remove.mutate({ path, headers: ifMatch(data.version) })}
        isBusy={remove.isPending}
        isDangerous
        title={t("webhook.removeTitle")}
        text={t("webhook.removeText")}
        confirm={t("webhook.remove")}
      />
      {isChanging && <WebhookChangeDialog webhook={data} onClose={() => setChanging(false)} />}
    </Page>
  )
}
