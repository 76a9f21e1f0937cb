import { Button, Stack } from "@mantine/core"
import { closureList } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import { ErasurePart } from "../erasure/ErasurePart"
import { ClosingDialog } from "./ClosingDialog"
import { Contacts } from "./Contacts"
import { OneClosure } from "./OneClosure"
import { ReopenDialog } from "./ReopenDialog"

/** How the case was closed and opened again, and who was contacted afterwards. */
export function ClosureSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)
  const [open, setOpen] = useState<"close" | "reopen">()
  const { data, error, refetch } = useAsked(q(closureList, { path: { id: file.id }, query: { limit: 50 } }))
  const isAwaiting = data?.items.some(({ state }) => state === "awaiting_approval")
  const close = () => setOpen(undefined)
  return (
    <Stack gap="lg">
      <Section
        title={t("closure.title")}
        text={t("closure.text")}
        actions={
          file.closed_at ? (
            <ReasonTooltip reason={reason("case_reopen")}>
              <Button variant="default" onClick={() => setOpen("reopen")}>
                {t("closure.reopen")}
              </Button>
            </ReasonTooltip>
          ) : (
            <ReasonTooltip reason={isAwaiting ? t("closure.awaits") : reason("closure_create")}>
              <Button disabled={!data} onClick={() => setOpen("close")}>
                {t("closure.close")}
              </Button>
            </ReasonTooltip>
          )
        }
      >
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState headingLevel={3} title={t("closure.none")} text={t("closure.noneText")} />
            ) : (
              <Stack gap="xl">
                {items.map((closure) => (
                  <OneClosure key={closure.id} file={file} closure={closure} />
                ))}
              </Stack>
            )
          }
        </AskedPart>
      </Section>
      {(file.closed_at || data?.items.some(({ closed_at }) => closed_at)) && (
        <Contacts file={file} onReopen={() => setOpen("reopen")} />
      )}
      <ErasurePart file={file} />
      {open === "close" && <ClosingDialog file={file} onClose={close} />}
      {open === "reopen" && <ReopenDialog file={file} onClose={close} />}
    </Stack>
  )
}
