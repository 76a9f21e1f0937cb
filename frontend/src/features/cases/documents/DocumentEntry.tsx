import { Button, Group, Stack, Text } from "@mantine/core"
import type { CaseDocument } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime, formatPercent, formatSize } from "@/i18n/format"
import classes from "@/lib/documents/Documents.module.css"
import { usePack } from "@/lib/pack"
import { StatusTag, type Tone } from "@/ui/StatusTag"

const TONES = {
  uploading: "notice",
  quarantined: "accent",
  clean: "good",
  infected: "danger",
  void: "quiet",
} as const satisfies Record<CaseDocument["state"], Tone>

export type Act = "open" | "share" | "unshare" | "takeAway" | "goOn" | "discard"

/** What is offered for each operation that is possible now. */
const ACTS = [
  { act: "open", ability: "document_open" },
  { act: "share", ability: "document_share" },
  { act: "unshare", ability: "document_share" },
  { act: "goOn", ability: "document_send_part" },
  { act: "discard", ability: "document_discard" },
  { act: "takeAway", ability: "document_void" },
] as const satisfies readonly { act: Act; ability: string }[]

type Props = {
  document: CaseDocument
  onAct: (act: Act) => void
  /** How much of it came, while it is being fetched. */
  opened: number | undefined
  /** Why it could not be opened. */
  problem: string | undefined
}

/** A document in the list: what it is, how it stands, what can be done with it. */
export function DocumentEntry({ document, onAct, opened, problem }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { state, name, description, dated_on, void_reason, abilities } = document
  const isOffered = ({ act, ability }: (typeof ACTS)[number]) =>
    abilities.includes(ability) && act !== (document.is_shared ? "share" : "unshare")
  const isGone = state === "infected" || state === "void"
  return (
    <li data-gone={isGone || undefined}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div style={{ flex: "1 1 220px" }}>
          <Group gap="xs">
            <Text size="sm" fw={600} className={classes.name ?? ""}>
              {name}
            </Text>
            <StatusTag tone={TONES[state]}>{t(`documents.states.${state}`)}</StatusTag>
            {document.is_shared && !isGone && <StatusTag tone="accent">{t("documents.isShared")}</StatusTag>}
          </Group>
          <Text size="sm">
            {[
              term("document_kind", document.kind),
              dated_on && t("documents.dated", { date: formatDate(dated_on) }),
              formatSize(document.size),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </div>
        <Group gap="xs" className="no-print">
          {ACTS.filter(isOffered).map(({ act }) => (
            <Button
              key={act}
              size="compact-sm"
              variant={act === "takeAway" || act === "discard" ? "subtle" : "default"}
              aria-label={`${t(`documents.${act}`)}: ${name}`}
              aria-disabled={(act === "open" && opened !== undefined) || undefined}
              onClick={() => (act !== "open" || opened === undefined) && onAct(act)}
            >
              {act === "open" && opened !== undefined
                ? t("documents.opening", { share: formatPercent(opened) })
                : t(`documents.${act}`)}
            </Button>
          ))}
        </Group>
      </Group>
      <Stack gap={2} mt={4}>
        {problem && (
          <Text size="sm" c="red" role="alert">
            {problem}
          </Text>
        )}
        {description && (
          <Text size="sm" className={classes.text ?? ""}>
            {description}
          </Text>
        )}
        {state !== "clean" && state !== "void" && (
          <Text size="sm" c="dimmed">
            {t(`documents.explained.${state}`)}
          </Text>
        )}
        {void_reason && (
          <Text size="sm" className={classes.text ?? ""}>
            {t("documents.reason", { reason: void_reason })}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {t("documents.by", {
            date: formatDateTime(document.recorded_at),
            name: document.recorded_by_name,
            organisation: document.organisation_name,
          })}
        </Text>
      </Stack>
    </li>
  )
}
