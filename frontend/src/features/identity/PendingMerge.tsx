import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import {
  homeRead,
  organisationList,
  organisationMergeConfirm,
  organisationMergeList,
  organisationMergePreview,
  organisationMergeRefuse,
  organisationRead,
} from "@punte/client"
import { IconUserCheck } from "@tabler/icons-react"
import { useState } from "react"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { MergePreview } from "./MergePreview"

type Merge = Item<typeof organisationMergeList>

/** What a merge, or the end of one, makes stale. */
export const MERGE_CHANGES = [
  organisationMergeList,
  organisationMergePreview,
  organisationRead,
  organisationList,
  homeRead,
]

/** A merge of two organisations that somebody asked for and that a second person confirms or refuses. */
export function PendingMerge({ merge }: { merge: Merge }) {
  const { t } = useTranslation()
  const me = useMe()
  const [asks, setAsks] = useState<"confirm" | "refuse">()
  const done = () => setAsks(undefined)
  const how = {
    refreshes: MERGE_CHANGES,
    onDone: done,
    onProblem: () => {
      done()
      return false
    },
  }
  const names = { stays: merge.stays_name, duplicate: merge.duplicate_name }
  const confirm = useChange(organisationMergeConfirm, {
    ...how,
    says: () => t("organisation.merge.confirmed", names),
  })
  const refuse = useChange(organisationMergeRefuse, { ...how, says: () => t("organisation.merge.refused") })
  const path = { id: merge.id }
  const isOwn = me.organisation.id === merge.duplicate_id
  const reason = merge.is_mine
    ? t("second.asker")
    : isOwn
      ? t("problems.reasons.own_organisation")
      : undefined
  return (
    <Alert color="orange" icon={<IconUserCheck aria-hidden />} title={t("second.awaits")}>
      <Stack gap="sm">
        <Text size="sm">
          {t("organisation.merge.waiting", {
            ...names,
            name: merge.asked_by_name,
            when: formatDateTime(merge.asked_at),
          })}
        </Text>
        <Group>
          <ReasonTooltip reason={reason}>
            <Button size="compact-md" onClick={() => setAsks("confirm")}>
              {t("second.confirm")}
            </Button>
          </ReasonTooltip>
          <Button size="compact-md" variant="default" onClick={() => setAsks("refuse")}>
            {merge.is_mine ? t("second.takeBack") : t("second.refuse")}
          </Button>
        </Group>
      </Stack>
      <ConfirmDialog
        isOpen={asks === "confirm"}
        onClose={done}
        onConfirm={() =>
          confirm.mutate({
            path,
            body: { stays_version: merge.stays_version, duplicate_version: merge.duplicate_version },
          })
        }
        isBusy={confirm.isPending}
        isDangerous
        title={t("organisation.merge.confirmTitle", names)}
        text={t("organisation.merge.confirmText")}
        confirm={t("second.confirm")}
      >
        {asks === "confirm" && <Previewed merge={merge} />}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asks === "refuse"}
        onClose={done}
        onConfirm={() => refuse.mutate({ path })}
        isBusy={refuse.isPending}
        title={t("organisation.merge.refuseTitle", names)}
        text={t("organisation.merge.refuseText")}
        confirm={t("second.refuse")}
      />
    </Alert>
  )
}

/** What it would do now. That it waits itself stands in no way of its own. */
function Previewed({ merge }: { merge: Merge }) {
  const query = { stays_id: merge.stays_id, duplicate_id: merge.duplicate_id }
  const { data, error, refetch } = useAsked(q(organisationMergePreview, { query }))
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(preview) => (
        <MergePreview
          preview={{ ...preview, obstacles: preview.obstacles.filter((one) => one !== "awaited") }}
        />
      )}
    </AskedPart>
  )
}
