import { Anchor, Button } from "@mantine/core"
import {
  instrumentEntryConfirm,
  instrumentEntryList,
  instrumentEntryRead,
  instrumentEntryWithdraw,
  instrumentList,
  instrumentRead,
} from "@punte/client"
import { IconDownload } from "@tabler/icons-react"
import { useState } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { saveAs } from "@/api/receive"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime, label } from "@/i18n/format"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { InstrumentPreview } from "./InstrumentPreview"

const entryOf = (id: string) => q(instrumentEntryRead, { path: { id } })
/** What another administrator changed meanwhile is read anew as well. */
const CHANGED = [instrumentEntryRead, instrumentEntryList, instrumentList, instrumentRead]

export const handle = { title: "instrument" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(entryOf(params.id ?? ""))

/** An instrument that was entered: what it asks, who answers for it, and what becomes of it. */
export default function InstrumentPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const me = useMe()
  const { data, refetch } = useLoaded(entryOf(id))
  const [asking, ask] = useState<"confirm" | "withdraw">()
  const { instrument, state } = data
  const [name, version] = [label(instrument.name), instrument.version]
  const onDone = () => ask(undefined)
  const onProblem = () => {
    ask(undefined)
    void refetch()
    return false
  }
  const confirm = useChange(instrumentEntryConfirm, {
    refreshes: CHANGED,
    says: () => t("instruments.confirmed"),
    onDone,
    onProblem,
  })
  const withdraw = useChange(instrumentEntryWithdraw, {
    refreshes: CHANGED,
    says: () => t("instruments.withdrawn"),
    onDone,
    onProblem,
  })
  const change = { path: { id }, headers: ifMatch(data.version) }
  const mayNot = data.entered_by === me.user.id ? t("second.asker") : undefined
  const by = (who: string | null | undefined, at: string | null | undefined) =>
    who && at ? `${who}, ${formatDateTime(at)}` : null
  return (
    <Page
      title={name}
      lead={`${instrument.code} · ${version} · ${t(`instruments.states.${state}`)}`}
      size="lg"
      above={
        <Anchor component={Link} to={paths.instruments} size="sm">
          {t("instruments.title")}
        </Anchor>
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() =>
              saveAs(
                new Blob([data.file], { type: "application/toml" }),
                `${instrument.code}-${version}.toml`,
              )
            }
          >
            {t("instruments.download")}
          </Button>
          {state !== "withdrawn" && (
            <Button variant="default" onClick={() => ask("withdraw")}>
              {t("instruments.withdraw")}
            </Button>
          )}
          {state === "proposed" && (
            <ReasonTooltip reason={mayNot}>
              <Button onClick={() => ask("confirm")}>{t("instruments.confirm")}</Button>
            </ReasonTooltip>
          )}
        </>
      }
    >
      <Section title={t("titles.instrument")} isTitleHidden>
        <Facts
          columns={2}
          facts={[
            { label: t("instruments.from"), value: formatDate(instrument.effective_from) },
            {
              label: t("instruments.source"),
              value: instrument.sources.join("; "),
            },
            {
              label: t("instruments.state"),
              value: t(instrument.is_verified ? "instruments.verified" : "instruments.unverified"),
            },
            { label: t("instruments.by"), value: by(data.entered_by_name, data.entered_at) },
            { label: t("instruments.confirmedBy"), value: by(data.confirmed_by_name, data.confirmed_at) },
            { label: t("instruments.withdrawnBy"), value: by(data.withdrawn_by_name, data.withdrawn_at) },
            {
              label: t("instruments.hash"),
              value: <span style={{ overflowWrap: "anywhere" }}>{data.sha256}</span>,
            },
          ]}
        />
      </Section>
      <InstrumentPreview instrument={data.preview} />
      <ConfirmDialog
        isOpen={asking === "confirm"}
        onClose={() => ask(undefined)}
        onConfirm={() => confirm.mutate(change)}
        isBusy={confirm.isPending}
        title={t("instruments.confirmTitle", { name, version })}
        text={t("instruments.confirmText", { from: formatDate(instrument.effective_from) })}
        confirm={t("instruments.confirm")}
      />
      <ConfirmDialog
        isOpen={asking === "withdraw"}
        onClose={() => ask(undefined)}
        onConfirm={() => withdraw.mutate(change)}
        isBusy={withdraw.isPending}
        isDangerous
        title={t("instruments.withdrawTitle", { name, version })}
        text={t("instruments.withdrawText")}
        confirm={t("instruments.withdraw")}
      />
    </Page>
  )
}
