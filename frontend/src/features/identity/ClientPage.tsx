import { Anchor, Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { clientList, clientRead, clientResume, clientSuspend } from "@punte/client"
import { useState } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useChange, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime } from "@/i18n/format"
import { useParam } from "@/lib/useParam"
import { WhyLink } from "@/lib/WhyLink"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { CopyField } from "@/ui/CopyField"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { ClientChangeDialog } from "./ClientChangeDialog"
import { ClientCredentials } from "./ClientCredentials"
import { ClientUses } from "./ClientUses"
import { useScopeNames } from "./scopes"
import { USER_TONES } from "./words"

const client = (id: string) => q(clientRead, { path: { id } })

export const handle = { title: "client" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(client(params.id ?? ""))

/** One service account: what it may do, what it proves itself with, and when it was used. */
export default function ClientPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data } = useLoaded(client(id))
  const may = useMay()
  const scopeNames = useScopeNames()
  const [isSuspending, suspending] = useDisclosure()
  const [isChanging, setChanging] = useState(false)
  const name = data.name
  const refreshes = [clientRead, clientList]
  const suspend = useChange(clientSuspend, {
    refreshes,
    says: () => t("client.suspended", { name }),
    onDone: suspending.close,
  })
  const resume = useChange(clientResume, { refreshes, says: () => t("client.resumed", { name }) })
  const reason = may("users.manage") ? undefined : t("clients.mayNot")

  return (
    <Page
      title={name}
      above={
        <Anchor component={Link} to={paths.clients} size="sm">
          {t("clients.title")}
        </Anchor>
      }
      lead={data.organisation_name}
      actions={
        <>
          <ReasonTooltip reason={reason}>
            {data.status === "active" ? (
              <Button variant="default" onClick={suspending.open}>
                {t("client.suspend")}
              </Button>
            ) : (
              <Button
                variant="default"
                loading={resume.isPending}
                onClick={() => resume.mutate({ path: { id } })}
              >
                {t("client.resume")}
              </Button>
            )}
          </ReasonTooltip>
          <ReasonTooltip reason={reason}>
            <Button onClick={() => setChanging(true)}>{t("client.edit")}</Button>
          </ReasonTooltip>
        </>
      }
    >
      <Section title={t("client.facts")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("clients.status"),
              value: (
                <StatusTag tone={USER_TONES[data.status]}>{t(`terms.userStatus.${data.status}`)}</StatusTag>
              ),
            },
            {
              label: t("clients.scopes"),
              value: scopeNames(data.scopes),
            },
            {
              label: t("clients.lastUsed"),
              value: data.last_used_at ? formatDateTime(data.last_used_at) : t("clients.notUsed"),
            },
            { label: t("client.id"), value: <CopyField value={data.id} label={t("client.copyId")} /> },
            {
              label: t("client.facts"),
              value: t("client.madeBy", { name: data.created_by_name, date: formatDate(data.created_at) }),
            },
          ]}
        />
      </Section>
      <ClientCredentials client={data} reason={reason} />
      <ClientUses client={data} />
      <WhyLink about="client" id={id} />
      <ConfirmDialog
        isOpen={isSuspending}
        onClose={suspending.close}
        onConfirm={() => suspend.mutate({ path: { id } })}
        isBusy={suspend.isPending}
        title={t("client.suspendTitle", { name })}
        text={t("client.suspendText")}
        confirm={t("client.suspend")}
      />
      {isChanging && <ClientChangeDialog client={data} onClose={() => setChanging(false)} />}
    </Page>
  )
}
