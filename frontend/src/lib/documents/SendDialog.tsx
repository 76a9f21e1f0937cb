import { Button, Group, Modal, Progress, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "@/i18n"
import { formatPercent, formatSize } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { FormProblem } from "@/ui/FormProblem"
import classes from "./Documents.module.css"
import { isGone } from "./sending"
import type { Discard } from "./useDiscard"
import type { SentDocument, useSending } from "./useSending"

type Props<D extends SentDocument> = {
  sending: ReturnType<typeof useSending<D>>
  discard: Discard<D>
  onClose: () => void
  /** Another file, where this one was refused. */
  onAgain?: () => void
}

/** How far the sending of a document is, and what can be done about it. */
export function SendDialog<D extends SentDocument>({ sending, discard, onClose, onAgain }: Props<D>) {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  const { now } = sending
  const problem = now?.problem
  const isOver = problem !== undefined && isGone(problem)
  const isRunning = now !== undefined && !problem && discard.isIdle
  const guard = useUnsavedGuard(isRunning, {
    title: t("documents.leaveTitle"),
    text: t("documents.leaveText"),
    leave: t("documents.leave"),
  })
  if (!now) return null
  const { document, progress } = now
  const throwAway = () => {
    setAsking(false)
    sending.stop()
    discard.run(document)
  }
  const mayGoOn = problem !== undefined || (isRunning && progress.phase === "waiting")
  const said = problem && (problem.status === 404 ? t("documents.gone") : problemText(problem))
  const share = progress.size > 0 ? progress.sent / progress.size : 0
  const sofar = t("documents.sofar", {
    sent: formatSize(progress.sent),
    size: formatSize(progress.size),
    share: formatPercent(share),
  })
  return (
    <>
      <Modal
        opened
        onClose={() => (isRunning ? setAsking(true) : onClose())}
        title={t("documents.sending")}
        size="lg"
        closeOnClickOutside={false}
        closeOnEscape={!isAsking}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Stack>
          <FormProblem title={discard.problem ?? said} />
          <Text size="sm" className={classes.name ?? ""}>
            {document.name}
          </Text>
          {!isOver && (
            <>
              <Progress.Root size="lg">
                <Progress.Section
                  value={share * 100}
                  color={progress.phase === "waiting" || problem ? "gray" : undefined}
                  // Its own words say a number without end.
                  withAria={false}
                  role="progressbar"
                  aria-label={t("documents.sending")}
                  aria-valuemin={0}
                  aria-valuemax={progress.size}
                  aria-valuenow={progress.sent}
                  aria-valuetext={sofar}
                />
              </Progress.Root>
              <Text size="sm">{sofar}</Text>
            </>
          )}
          <Text size="sm" c="dimmed" role="status">
            {isRunning && t(`documents.phases.${progress.phase}`)}
            {problem && !isOver && t("documents.waits")}
          </Text>
          <Group justify="flex-end">
            {isOver ? (
              <>
                <Button variant="default" onClick={onClose}>
                  {t("common.close")}
                </Button>
                {onAgain && <Button onClick={onAgain}>{t("documents.again")}</Button>}
              </>
            ) : (
              <>
                {problem && (
                  <Button variant="default" onClick={onClose}>
                    {t("documents.later")}
                  </Button>
                )}
                <Button
                  variant="default"
                  loading={discard.isPending}
                  onClick={() => (discard.isError ? throwAway() : setAsking(true))}
                >
                  {t(problem || discard.isError ? "documents.discard" : "common.cancel")}
                </Button>
                {(problem || now.hasBroken) && (
                  // It keeps its place and the focus while it has nothing to do.
                  <Button
                    data-disabled={!mayGoOn || undefined}
                    aria-disabled={!mayGoOn || undefined}
                    onClick={() => mayGoOn && sending.goOn()}
                  >
                    {t("documents.goOn")}
                  </Button>
                )}
              </>
            )}
          </Group>
        </Stack>
      </Modal>
      {/* Mounted anew: the key that opens it must not close it as well. */}
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsking(false)}
          onConfirm={throwAway}
          title={t("documents.stopTitle")}
          text={t("documents.stopText")}
          confirm={t("documents.stop")}
          isDangerous
        />
      )}
      {guard}
    </>
  )
}
