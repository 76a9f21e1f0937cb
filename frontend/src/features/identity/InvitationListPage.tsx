import { Button, Group, Modal, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { invitationConfirm, invitationList, invitationResend, invitationRevoke } from "@punte/client"
import { IconTable, IconUserPlus } from "@tabler/icons-react"
import { useState } from "react"
import type { LoaderFunctionArgs } from "react-router"
import { load, q, useChange, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import type { Invitation, Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { showDone } from "@/lib/announce"
import { SelectionBox } from "@/lib/SelectionBar"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { useSelection } from "@/lib/useSelection"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { RightsPreview } from "./EffectiveRights"
import { InvitationLink } from "./InvitationLink"
import { InvitationSelectionBar } from "./InvitationSelectionBar"
import { InviteDialog } from "./InviteDialog"
import { InviteManyDialog } from "./InviteManyDialog"
import { useSecondReason } from "./useSecondReason"
import { INVITATION_TONES, MAIL_TONES, useRoleNames } from "./words"

const invitations = (cursor: string | undefined) =>
  q(invitationList, { query: { ...(cursor ? { cursor } : {}) } })

export const handle = { title: "invitations" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(invitations(filtersOf(request, []).cursor))

type Row = Item<typeof invitationList>

export default function InvitationListPage() {
  const { t } = useTranslation()
  const roleNames = useRoleNames()
  const { cursor, pager } = useFilters([])
  const { data, isFetching } = useLoaded(invitations(cursor))
  const [isInviting, inviting] = useDisclosure()
  const [isInvitingMany, invitingMany] = useDisclosure()
  const [resending, setResending] = useState<Row>()
  const [renewed, setRenewed] = useState<Invitation>()
  const [asked, setAsked] = useState<Row>()
  const [confirming, setConfirming] = useState<Row>()
  const secondReason = useSecondReason()
  const may = useMay()
  const mayNot = may("users.manage", "national") ? undefined : t("second.onlyAdministrators")
  const revoke = useChange(invitationRevoke, {
    refreshes: [invitationList],
    says: ({ email }) => t("invitations.revoked", { email }),
    onDone: () => setAsked(undefined),
  })
  const confirm = useChange(invitationConfirm, {
    refreshes: [invitationList],
    says: ({ email }) => t("second.invitationOpen", { email }),
    onDone: () => setConfirming(undefined),
  })
  const resend = useChange(invitationResend, {
    refreshes: [invitationList],
    onDone: (invitation) => {
      setResending(undefined)
      if (invitation.token) setRenewed(invitation)
      else showDone(t("invitations.resent", { email: invitation.email }))
    },
  })
  const selection = useSelection<Row>({
    filter: "",
    mayTick: ({ state }) => state === "pending",
    asSelected: ({ id, email }) => ({ id, version: 0, name: email }),
  })
  const invite = (
    <Button onClick={inviting.open} leftSection={<IconUserPlus size={18} aria-hidden />}>
      {t("users.invite")}
    </Button>
  )

  return (
    <Page
      title={t("invitations.title")}
      lead={t("invitations.lead")}
      actions={
        <Group gap="sm">
          {may("users.manage") && !selection.isOn && data.items.some(selection.mayTick) && (
            <Button variant="default" onClick={selection.start}>
              {t("invitations.again.select")}
            </Button>
          )}
          <Button
            variant="default"
            onClick={invitingMany.open}
            leftSection={<IconTable size={18} aria-hidden />}
          >
            {t("invitations.many")}
          </Button>
          {invite}
        </Group>
      }
    >
      {selection.isOn && <InvitationSelectionBar selection={selection} page={data.items} />}
      <Section title={t("invitations.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("invitations.title")}
          rows={data.items}
          rowKey={(row) => row.id}
          isRefreshing={isFetching}
          empty={
            <EmptyState title={t("invitations.none")} text={t("invitations.noneText")} action={invite} />
          }
          columns={[
            {
              key: "email",
              title: t("invitations.email"),
              cell: (row) => (
                <Group gap="xs" wrap="nowrap">
                  <SelectionBox of="invitations.again" selection={selection} one={row} />
                  {row.email}
                </Group>
              ),
            },
            { key: "organisation", title: t("users.organisation"), cell: (row) => row.organisation_name },
            { key: "roles", title: t("users.roles"), cell: (row) => roleNames(row.roles) },
            {
              key: "state",
              title: t("invitations.state"),
              cell: (row) => (
                <StatusTag tone={INVITATION_TONES[row.state]}>
                  {t(`terms.invitationState.${row.state}`)}
                </StatusTag>
              ),
            },
            {
              key: "mail",
              title: t("invitations.mail"),
              cell: ({ mail }) =>
                mail && (
                  <>
                    <StatusTag tone={MAIL_TONES[mail.state]}>{t(`terms.mailState.${mail.state}`)}</StatusTag>
                    <Text size="xs" c="dimmed">
                      {formatDateTime(mail.at)}
                    </Text>
                  </>
                ),
            },
            { key: "by", title: t("invitations.by"), cell: (row) => row.invited_by_name },
            {
              key: "expires",
              title: t("invitations.expires"),
              cell: (row) => formatDateTime(row.expires_at),
            },
            {
              key: "actions",
              title: t("common.actions"),
              isUnlabelled: true,
              align: "end",
              cell: (row) =>
                (row.state === "pending" || row.state === "awaits_confirmation") && (
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    {row.state === "awaits_confirmation" && (
                      <ReasonTooltip reason={mayNot ?? secondReason(row.invited_by)}>
                        <Button
                          size="compact-sm"
                          onClick={() => setConfirming(row)}
                          aria-label={t("second.confirmFor", { email: row.email })}
                        >
                          {t("second.confirm")}
                        </Button>
                      </ReasonTooltip>
                    )}
                    {row.state === "pending" && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => setResending(row)}
                        aria-label={t("invitations.resendFor", { email: row.email })}
                      >
                        {t("invitations.resend")}
                      </Button>
                    )}
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setAsked(row)}
                      aria-label={t("invitations.revokeFor", { email: row.email })}
                    >
                      {t("invitations.revoke")}
                    </Button>
                  </Group>
                ),
            },
          ]}
        />
        <KeysetPager {...pager(data.next)} />
      </Section>
      <ConfirmDialog
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && revoke.mutate({ path: { id: asked.id } })}
        isBusy={revoke.isPending}
        title={t("invitations.revokeFor", { email: asked?.email ?? "" })}
        text={t("invitations.revokeText")}
        confirm={t("invitations.revoke")}
      />
      <ConfirmDialog
        isOpen={confirming !== undefined}
        onClose={() => setConfirming(undefined)}
        onConfirm={() =>
          confirming && confirm.mutate({ path: { id: confirming.id }, body: { roles: confirming.roles } })
        }
        isBusy={confirm.isPending}
        title={t("second.confirmFor", { email: confirming?.email ?? "" })}
        text={t("second.confirmText", { roles: roleNames(confirming?.roles ?? []) })}
        confirm={t("second.confirm")}
      >
        <RightsPreview roles={confirming?.roles ?? []} />
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={resending !== undefined}
        onClose={() => setResending(undefined)}
        onConfirm={() => resending && resend.mutate({ path: { id: resending.id } })}
        isBusy={resend.isPending}
        title={t("invitations.resendFor", { email: resending?.email ?? "" })}
        text={t("invitations.resendText")}
        confirm={t("invitations.resend")}
      />
      <Modal
        opened={renewed !== undefined}
        onClose={() => setRenewed(undefined)}
        size="lg"
        title={t("invite.done")}
        closeOnClickOutside={false}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        {renewed && <InvitationLink invitation={renewed} onClose={() => setRenewed(undefined)} />}
      </Modal>
      <InviteManyDialog isOpen={isInvitingMany} onClose={invitingMany.close} />
      <InviteDialog isOpen={isInviting} onClose={inviting.close} />
    </Page>
  )
}
