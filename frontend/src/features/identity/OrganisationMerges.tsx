import { Button, Checkbox, List, Stack, Text } from "@mantine/core"
import { organisationMergeCreate, organisationMergeList, organisationMergePreview } from "@punte/client"
import { useState } from "react"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import type { Item, Organisation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { type Chosen, OrganisationPicker } from "@/lib/OrganisationPicker"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { Section } from "@/ui/Section"
import { MergePreview } from "./MergePreview"
import { MERGE_CHANGES, PendingMerge } from "./PendingMerge"

type Merge = Item<typeof organisationMergeList>

/** The merges of an organisation: what waits, what there was, and the way to ask for one. */
export function OrganisationMerges({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(
    q(organisationMergeList, { query: { organisation_id: organisation.id } }),
  )
  const [isAsking, setAsking] = useState(false)
  return (
    <Section
      title={t("organisation.merge.title")}
      text={t("organisation.merge.text")}
      actions={
        organisation.is_active && (
          <Button size="compact-md" variant="default" onClick={() => setAsking(true)}>
            {t("organisation.merge.start")}
          </Button>
        )
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) => (
          <Stack gap="sm">
            {items
              .filter(({ state }) => state === "awaiting")
              .map((merge) => (
                <PendingMerge key={merge.id} merge={merge} />
              ))}
            <History merges={items.filter(({ state }) => state !== "awaiting")} />
          </Stack>
        )}
      </AskedPart>
      {isAsking && <MergeDialog organisation={organisation} onClose={() => setAsking(false)} />}
    </Section>
  )
}

function History({ merges }: { merges: readonly Merge[] }) {
  const { t } = useTranslation()
  if (merges.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("organisation.merge.none")}
      </Text>
    )
  return (
    <List size="sm" listStyleType="none" spacing="xs">
      {merges.map((merge) => (
        <List.Item key={merge.id}>
          {t(merge.state === "done" ? "organisation.merge.done" : "organisation.merge.refusedEntry", {
            duplicate: merge.duplicate_name,
            stays: merge.stays_name,
            asker: merge.asked_by_name,
            name: merge.decided_by_name ?? "",
            when: merge.decided_at ? formatDateTime(merge.decided_at) : "",
          })}
        </List.Item>
      ))}
    </List>
  )
}

type DialogProps = { organisation: Organisation; onClose: () => void }

/** Asks to merge a duplicate into this organisation, after a look at what that does. */
function MergeDialog({ organisation, onClose }: DialogProps) {
  const { t } = useTranslation()
  const me = useMe()
  const { id, name } = organisation
  const [duplicate, setDuplicate] = useState<Chosen | null>(null)
  const [isSameBody, setSameBody] = useState(false)
  const refused = useRefused(...MERGE_CHANGES)
  const preview = useAsked(
    q(organisationMergePreview, { query: { stays_id: id, duplicate_id: duplicate?.id ?? "" } }),
    duplicate !== null,
  )
  const ask = useChange(organisationMergeCreate, {
    refreshes: MERGE_CHANGES,
    says: () => t("organisation.merge.asked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("organisation.merge.startTitle", { name })}
      text={t("organisation.merge.startText")}
      submit={t("organisation.merge.ask")}
      isChanged={duplicate !== null}
      isBusy={ask.isPending}
      problem={refused.problem}
      onClose={onClose}
      onSubmit={() => {
        const seen = preview.data
        const isWhole = refused.isWhole([
          ...(duplicate ? [] : ["duplicate_id"]),
          ...(isSameBody ? [] : ["is_same_body"]),
        ])
        if (isWhole && seen)
          ask.mutate({
            body: {
              stays_id: seen.stays_id,
              stays_version: seen.stays_version,
              duplicate_id: seen.duplicate_id,
              duplicate_version: seen.duplicate_version,
              is_same_body: true,
            },
          })
      }}
    >
      <OrganisationPicker
        label={t("organisation.merge.duplicate")}
        value={duplicate}
        onChange={(chosen) => {
          setDuplicate(chosen)
          // It was said of the one that was chosen before.
          setSameBody(false)
        }}
        except={[id, me.organisation.id]}
        kinds={[organisation.kind]}
        error={refused.errors.duplicate_id}
      />
      {duplicate && (
        <AskedPart
          answer={preview.data}
          problem={preview.error ? problemText(preview.error) : undefined}
          onRetry={preview.refetch}
        >
          {(seen) => <MergePreview preview={seen} />}
        </AskedPart>
      )}
      <Checkbox
        label={t("organisation.merge.sameBody")}
        description={t("organisation.merge.sameBodyHint", { name })}
        checked={isSameBody}
        onChange={(event) => setSameBody(event.currentTarget.checked)}
        error={refused.errors.is_same_body}
      />
    </ChangeDialog>
  )
}
