import { Alert, Button, Group, List, Select, Stack, Text } from "@mantine/core"
import {
  homeRead,
  replacementApprove,
  replacementList,
  replacementProve,
  replacementRefuse,
} from "@punte/client"
import { useState } from "react"
import { q, useAsked, useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { Item, User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { daysAgo, today } from "@/lib/days"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { FormDialog } from "@/ui/FormDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { SecretShown } from "./SecretShown"

type Replacement = Item<typeof replacementList>
type Shown = { kind: "code" | "link"; secret: string | undefined }

const REFRESHES = [replacementList, homeRead]
const OPEN = ["asked", "proved", "approved"]

/** Lost factors of a user: what waits, for whom, and what there was. */
export function LostFactor({ user }: { user: User }) {
  const { t } = useTranslation()
  const me = useMe()
  const may = useMay()
  const { data, error, refetch } = useAsked(q(replacementList, { path: { id: user.id } }))
  const [asks, setAsks] = useState<"prove" | "approve" | "refuse">()
  const [shown, setShown] = useState<Shown>()
  const done = () => setAsks(undefined)
  const name = user.display_name
  const path = { id: user.id }
  const approve = useChange(replacementApprove, {
    refreshes: REFRESHES,
    says: () => t("replacement.approved", { name }),
    onDone: ({ token }) => {
      done()
      if (token) setShown({ kind: "link", secret: `${window.location.origin}${paths.lostFactor}#${token}` })
    },
  })
  const refuse = useChange(replacementRefuse, {
    refreshes: REFRESHES,
    says: () => t("replacement.refused", { name }),
    onDone: done,
  })
  const open = data?.items.find(({ state }) => OPEN.includes(state))
  const reason =
    me.user.id === user.id ? t("replacement.own") : may("users.manage") ? undefined : t("user.mayNot")
  const secondReason = reason ?? (open?.proved_by === me.user.id ? t("replacement.prover") : undefined)
  const body = { replacement_id: open?.id ?? "" }

  return (
    <Section title={t("replacement.title")} text={t("replacement.text")}>
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) => (
          <Stack gap="sm">
            {items.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t("replacement.none")}
              </Text>
            ) : (
              <List size="sm" listStyleType="none" spacing="xs" aria-label={t("replacement.history")}>
                {items.map((one) => (
                  <List.Item key={one.id}>
                    <History one={one} />
                  </List.Item>
                ))}
              </List>
            )}
            {open?.is_undelivered && (
              <Alert color="orange" title={t("replacement.undeliveredTitle")}>
                {t("replacement.undeliveredText")}
              </Alert>
            )}
            <Group>
              {(!open || open.state === "asked") && (
                <ReasonTooltip reason={reason}>
                  <Button size="compact-md" variant="default" onClick={() => setAsks("prove")}>
                    {t("replacement.prove")}
                  </Button>
                </ReasonTooltip>
              )}
              {open?.state === "proved" && (
                <ReasonTooltip reason={secondReason}>
                  <Button size="compact-md" onClick={() => setAsks("approve")}>
                    {t("replacement.approve")}
                  </Button>
                </ReasonTooltip>
              )}
              {open && (
                <ReasonTooltip reason={reason}>
                  <Button size="compact-md" variant="default" onClick={() => setAsks("refuse")}>
                    {t("replacement.refuse")}
                  </Button>
                </ReasonTooltip>
              )}
            </Group>
          </Stack>
        )}
      </AskedPart>
      {asks === "prove" && (
        <ProveDialog
          user={user}
          onClose={done}
          onProved={(secret) => {
            done()
            setShown({ kind: "code", secret })
          }}
        />
      )}
      <ConfirmDialog
        isOpen={asks === "approve"}
        onClose={done}
        onConfirm={() => approve.mutate({ path, body })}
        isBusy={approve.isPending}
        title={t("replacement.approveTitle", { name })}
        text={t("replacement.approveText")}
        confirm={t("replacement.approve")}
      />
      <ConfirmDialog
        isOpen={asks === "refuse"}
        onClose={done}
        onConfirm={() => refuse.mutate({ path, body })}
        isBusy={refuse.isPending}
        title={t("replacement.refuseTitle", { name })}
        text={t("replacement.refuseText")}
        confirm={t("replacement.refuse")}
      />
      {shown && (
        <SecretShown
          onClose={() => setShown(undefined)}
          secret={shown.secret}
          title={t(shown.kind === "code" ? "replacement.codeTitle" : "replacement.linkTitle", { name })}
          text={t(shown.kind === "code" ? "replacement.codeText" : "replacement.linkText")}
          gone={t("replacement.gone")}
        />
      )}
    </Section>
  )
}

/** One of them: where it stands, and who did what. */
function History({ one }: { one: Replacement }) {
  const { t } = useTranslation()
  const when = formatDateTime(one.asked_at)
  return (
    <Group gap="xs">
      <StatusTag tone={OPEN.includes(one.state) ? "warn" : "quiet"}>
        {t(`replacement.states.${one.state}`)}
      </StatusTag>
      <Text size="sm">
        {t(one.is_asked_outside ? "replacement.askedOutside" : "replacement.begun", { when })}
        {one.way &&
          one.proved_on &&
          ` · ${t("replacement.provedBy", {
            way: t(`replacement.ways.${one.way}`),
            date: formatDate(one.proved_on),
            name: one.proved_by_name ?? "",
          })}`}
        {one.approved_at &&
          ` · ${t("replacement.approvedBy", {
            name: one.approved_by_name ?? "",
            when: formatDateTime(one.approved_at),
          })}`}
      </Text>
    </Group>
  )
}

const WAYS = ["document_in_person", "document_on_video", "known_in_person"] as const
/** As old as a proof may be. */
const DAYS = 7

type ProveProps = { user: User; onClose: () => void; onProved: (code: string | undefined) => void }

function ProveDialog({ user, onClose, onProved }: ProveProps) {
  const { t } = useTranslation()
  const [way, setWay] = useState<(typeof WAYS)[number] | null>(null)
  const [on, setOn] = useState<string>(today())
  const refused = useRefused(...REFRESHES)
  const prove = useChange(replacementProve, {
    refreshes: REFRESHES,
    onDone: ({ code }) => onProved(code ?? undefined),
    onProblem: refused.onProblem,
  })
  const days = Array.from({ length: DAYS + 1 }, (_, ago) => daysAgo(ago))
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      title={t("replacement.proveTitle", { name: user.display_name })}
      text={t("replacement.proveText")}
      submit={t("replacement.prove")}
      isBusy={prove.isPending}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({ way, proved_on: on })
        if (body) prove.mutate({ path: { id: user.id }, body })
      }}
    >
      <Select
        label={t("replacement.way")}
        data={WAYS.map((value) => ({ value, label: t(`replacement.ways.${value}`) }))}
        value={way}
        onChange={(value) => setWay(WAYS.find((one) => one === value) ?? null)}
        error={refused.errors.way}
        comboboxProps={{ withinPortal: true }}
      />
      <Select
        label={t("replacement.provedOn")}
        data={days.map((value) => ({ value, label: formatDate(value) }))}
        value={on}
        onChange={(value) => setOn(value ?? today())}
        error={refused.errors.proved_on}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
    </FormDialog>
  )
}
