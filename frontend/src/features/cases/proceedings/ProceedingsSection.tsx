import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import { proceedingList } from "@punte/client"
import { IconInfoCircle } from "@tabler/icons-react"
import { useState } from "react"
import type {
  Case,
  CompensationClaim,
  Hearing,
  Proceeding,
  Proceedings,
  RightsInformation,
} from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatList, formatMoney, languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { AdvanceDialog } from "./AdvanceDialog"
import { ClaimDialog } from "./ClaimDialog"
import { HearingDialog } from "./HearingDialog"
import { HearingEndDialog } from "./HearingEndDialog"
import { OneProceeding } from "./OneProceeding"
import { ProceedingDialog } from "./ProceedingDialog"
import { RightsDialog } from "./RightsDialog"
import { VoidDialog, VoidRightsDialog } from "./VoidDialog"

/** What is written down. What it is about stays the same, whatever the list shows meanwhile. */
type Open =
  | { act: "open" | "tell" }
  | { act: "update" | "advance" | "void" | "hearing"; of: Proceeding }
  | { act: "change" | "end"; of: Proceeding; hearing: Hearing }
  | { act: "untell"; told: RightsInformation }
  | { act: "claim"; claim: CompensationClaim | undefined }

/** Proceedings with their hearings, what the person was told of their rights, and compensation. */
export function ProceedingsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reasonOf = useReason(file)
  const { data, error, refetch } = useAsked(q(proceedingList, { path: { id: file.id } }))
  const [open, setOpen] = useState<Open>()
  const asked = { answer: data, problem: error ? problemText(error) : undefined, onRetry: refetch }
  const button = (
    ability: "proceeding_create" | "rights_information_create" | "compensation_claim_create",
  ) => {
    const reason = reasonOf(ability)
    return { reason, disabled: !reason && !data }
  }
  const { reason, disabled } = button("proceeding_create")
  return (
    <Stack gap="lg">
      <Section
        title={t("proceedings.title")}
        text={t("proceedings.text")}
        actions={
          <Group gap="xs">
            <PrintRecord
              caseId={file.id}
              form="proceedings"
              of={t("proceedings.title")}
              shownBy={proceedingList}
            />
            <ReasonTooltip reason={reason}>
              <Button disabled={disabled} onClick={() => setOpen({ act: "open" })}>
                {t("proceedings.open")}
              </Button>
            </ReasonTooltip>
          </Group>
        }
      >
        <Alert icon={<IconInfoCircle aria-hidden />} color="teal" mb="md">
          {t("proceedings.neverCondition")}
        </Alert>
        <AskedPart {...asked}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState headingLevel={3} title={t("proceedings.none")} text={t("proceedings.noneText")} />
            ) : (
              <ul className={classes.plainList}>
                {items.map((of) => (
                  <OneProceeding
                    key={of.id}
                    of={of}
                    onAct={(act) => setOpen({ act, of })}
                    onHearing={(act, hearing) => setOpen({ act, of, hearing })}
                  />
                ))}
              </ul>
            )
          }
        </AskedPart>
      </Section>
      <Section
        title={t("proceedings.rights.title")}
        text={t("proceedings.rights.text")}
        actions={
          <ReasonTooltip reason={button("rights_information_create").reason}>
            <Button disabled={disabled} onClick={() => setOpen({ act: "tell" })}>
              {t("proceedings.rights.tell")}
            </Button>
          </ReasonTooltip>
        }
      >
        <AskedPart {...asked}>
          {(known) => <Rights known={known} onVoid={(told) => setOpen({ act: "untell", told })} />}
        </AskedPart>
      </Section>
      <Section
        title={t("proceedings.claim.title")}
        actions={
          <ReasonTooltip reason={button("compensation_claim_create").reason}>
            <Button disabled={disabled} onClick={() => setOpen({ act: "claim", claim: undefined })}>
              {t("proceedings.claim.make")}
            </Button>
          </ReasonTooltip>
        }
      >
        <AskedPart {...asked}>
          {({ claims }) =>
            claims.length === 0 ? (
              <Text size="sm">{t("proceedings.claim.none")}</Text>
            ) : (
              <ul className={classes.plainList}>
                {claims.map((claim) => (
                  <OneClaim key={claim.id} of={claim} onChange={() => setOpen({ act: "claim", claim })} />
                ))}
              </ul>
            )
          }
        </AskedPart>
      </Section>
      {open && (
        <Dialog
          file={file}
          open={open}
          missing={data?.missing_rights ?? []}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Stack>
  )
}

type DialogProps = { file: Case; open: Open; missing: readonly string[]; onClose: () => void }

function Dialog({ file, open, missing, onClose }: DialogProps) {
  switch (open.act) {
    case "open":
      return <ProceedingDialog file={file} of={undefined} onClose={onClose} />
    case "update":
      return <ProceedingDialog file={file} of={open.of} onClose={onClose} />
    case "advance":
      return <AdvanceDialog file={file} of={open.of} onClose={onClose} />
    case "void":
      return <VoidDialog file={file} of={open.of} onClose={onClose} />
    case "hearing":
      return <HearingDialog file={file} proceeding={open.of} of={undefined} onClose={onClose} />
    case "change":
      return <HearingDialog file={file} proceeding={open.of} of={open.hearing} onClose={onClose} />
    case "end":
      return <HearingEndDialog file={file} proceeding={open.of} of={open.hearing} onClose={onClose} />
    case "tell":
      return <RightsDialog file={file} missing={missing} onClose={onClose} />
    case "untell":
      return <VoidRightsDialog file={file} of={open.told} onClose={onClose} />
    case "claim":
      return <ClaimDialog file={file} of={open.claim} onClose={onClose} />
  }
}

function Rights({ known, onVoid }: { known: Proceedings; onVoid: (told: RightsInformation) => void }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const names = (codes: readonly string[]) => formatList(codes.map((code) => term("proceedings_right", code)))
  return (
    <Stack gap="sm">
      <Text size="sm">
        {known.missing_rights.length > 0
          ? t("proceedings.rights.missing", { rights: names(known.missing_rights) })
          : t("proceedings.rights.complete")}
      </Text>
      {known.rights.length > 0 && (
        <ul className={classes.plainList}>
          {known.rights.map((told) => (
            <li key={told.id} className={classes.entry}>
              <Group gap="xs">
                <Text size="sm" fw={600}>
                  {names(told.rights)}
                </Text>
                {told.error_reason ? (
                  <StatusTag>{t("proceedings.isVoid")}</StatusTag>
                ) : (
                  <StatusTag tone={told.understanding === "understood" ? "good" : "notice"}>
                    {term("understanding", told.understanding)}
                  </StatusTag>
                )}
              </Group>
              {told.error_reason && <Text size="sm">{told.error_reason}</Text>}
              <Text size="xs" c="dimmed">
                {[
                  formatDate(told.on),
                  told.given_by ?? told.recorded_by_name,
                  languageName(told.language),
                ].join(" · ")}
              </Text>
              {told.note && (
                <Text size="sm" className={classes.text ?? ""}>
                  {told.note}
                </Text>
              )}
              {told.abilities.includes("rights_information_void") && (
                <Button size="xs" variant="default" mt="xs" className="no-print" onClick={() => onVoid(told)}>
                  {t("proceedings.void")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

function OneClaim({ of, onChange }: { of: CompensationClaim; onChange: () => void }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const money = (amount: number | null | undefined) => (amount ? formatMoney(amount, of.currency) : undefined)
  const facts = [
    t("proceedings.claim.claimedWhen", { date: formatDate(of.claimed_on) }),
    money(of.asked) && t("proceedings.claim.askedFor", { amount: money(of.asked) }),
    of.outcome &&
      of.decided_on &&
      t("proceedings.since", {
        what: term("compensation_outcome", of.outcome),
        date: formatDate(of.decided_on),
      }),
    money(of.awarded) &&
      t("proceedings.claim.grantedOf", {
        amount: money(of.awarded),
        paid: formatMoney(of.paid, of.currency),
      }),
  ]
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {term("compensation_way", of.way)}
        </Text>
        {of.body_name && <Text size="sm">{of.body_name}</Text>}
        <StatusTag tone={of.state === "paid" ? "good" : "quiet"}>
          {term("compensation_claim_state", of.state)}
        </StatusTag>
      </Group>
      <Text size="sm">{facts.filter(Boolean).join(" · ")}</Text>
      {of.note && (
        <Text size="sm" className={classes.text ?? ""}>
          {of.note}
        </Text>
      )}
      {of.abilities.includes("compensation_claim_update") && (
        <Button size="xs" variant="default" mt="xs" className="no-print" onClick={onChange}>
          {t("proceedings.claim.change")}
        </Button>
      )}
    </li>
  )
}
