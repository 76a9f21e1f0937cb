import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import {
  calendarSubscriptionCreate,
  calendarSubscriptionRead,
  calendarSubscriptionRemove,
} from "@punte/client/projects"
import { useState } from "react"
import { q, useAsked, useChange } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { CopyField } from "@/ui/CopyField"
import { FormProblem } from "@/ui/FormProblem"
import { Loading } from "@/ui/Loading"
import { useFocusReturn } from "@/ui/useFocusReturn"
import { BREADTHS, type Breadth } from "./kinds"

/** An address by which another program shows this calendar: made, shown once, taken back. */
export function SubscribeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(calendarSubscriptionRead))
  const [breadth, setBreadth] = useState<Breadth>("own")
  const [made, setMade] = useState<Answer<typeof calendarSubscriptionCreate>>()
  const [isAsking, asking] = useDisclosure()
  const create = useChange(calendarSubscriptionCreate, {
    refreshes: [calendarSubscriptionRead],
    onDone: setMade,
  })
  const remove = useChange(calendarSubscriptionRemove, {
    refreshes: [calendarSubscriptionRead],
    says: () => t("calendar.removed"),
    onDone: asking.close,
  })
  useFocusReturn(true)
  const present = data?.subscription
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("calendar.subscribeTitle")}
      // The address is shown this once: neither a click beside it nor a key takes it away.
      closeOnClickOutside={!made}
      closeOnEscape={!made && !isAsking}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {made ? (
        <Stack>
          <Text>{t(made.address ? "calendar.made" : "calendar.madeGone")}</Text>
          {made.address && <CopyField value={made.address} label={t("calendar.copy")} />}
          <Text size="sm" c="dimmed">
            {t("calendar.risk")} {t("calendar.ends")}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t(made.address ? "calendar.kept" : "common.close")}</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Text size="sm">{t("calendar.subscribeText")}</Text>
          <Text size="sm" c="dimmed">
            {t("calendar.risk")} {t("calendar.ends")}
          </Text>
          <FormProblem title={error ? problemText(error) : undefined} />
          {!data && !error && <Loading />}
          {present && (
            <Stack gap="xs">
              <Text size="sm">
                {t("calendar.since", { day: formatDate(present.created_at) })}{" "}
                {present.fetched_on
                  ? t("calendar.fetched", { day: formatDate(present.fetched_on) })
                  : t("calendar.neverFetched")}{" "}
                {t("calendar.anotherEnds")}
              </Text>
              <Group>
                <Button variant="default" color="red" onClick={asking.open}>
                  {t("calendar.remove")}
                </Button>
              </Group>
            </Stack>
          )}
          <Radio.Group
            label={t("calendar.breadth")}
            value={breadth}
            onChange={(value) => setBreadth(BREADTHS.find((one) => one === value) ?? "own")}
          >
            <Stack gap="xs" mt="xs">
              {BREADTHS.map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={t(`calendar.breadths.${value}`)}
                  description={t(`calendar.breadthTexts.${value}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button
              loading={create.isPending}
              disabled={!data}
              onClick={() => create.mutate({ body: { breadth } })}
            >
              {t(present ? "calendar.makeAnother" : "calendar.make")}
            </Button>
          </Group>
        </Stack>
      )}
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={asking.close}
          onConfirm={() => remove.mutate({})}
          title={t("calendar.remove")}
          text={t("calendar.removeText")}
          confirm={t("calendar.remove")}
          isBusy={remove.isPending}
          isDangerous
        />
      )}
    </Modal>
  )
}
