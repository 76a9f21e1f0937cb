import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import { followUpList } from "@punte/client"
import { useState } from "react"
import type { Case, FollowUp } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { CaseClock } from "@/lib/CaseClock"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { ContactDialog } from "./ContactDialog"
import { needsHelpAgain } from "./needsHelpAgain"

/** Contacts after the closing: what is due, and what was found. */
export function Contacts({ file, onReopen }: { file: Case; onReopen: () => void }) {
  const { t } = useTranslation()
  const reason = useReason(file)
  const [isWriting, setWriting] = useState(false)
  const { data, error, refetch } = useAsked(q(followUpList, { path: { id: file.id }, query: { limit: 100 } }))
  const due = file.clocks.filter(({ kind }) => kind === "follow_up")
  const needsHelp = needsHelpAgain(data?.items ?? [], file.closed_at)
  return (
    <Section
      title={t("closure.contacts")}
      text={t("closure.contactsText")}
      actions={
        <ReasonTooltip reason={reason("follow_up_create")}>
          <Button onClick={() => setWriting(true)}>{t("closure.contact")}</Button>
        </ReasonTooltip>
      }
    >
      <Stack gap="md">
        {due.length > 0 && (
          <Group gap="xs" component="ul" className={classes.plainList ?? ""}>
            {due.map((clock) => (
              <li key={clock.id}>
                <CaseClock clock={clock} />
              </li>
            ))}
          </Group>
        )}
        {needsHelp && (
          <Alert color="orange">
            <Text size="sm" fw={600} mb="xs">
              {t("closure.needsHelpAgain")}
            </Text>
            <ReasonTooltip reason={reason("case_reopen")}>
              <Button size="xs" variant="default" onClick={onReopen}>
                {t("closure.reopen")}
              </Button>
            </ReasonTooltip>
          </Alert>
        )}
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                headingLevel={3}
                title={t("closure.noContacts")}
                text={t(due.length > 0 ? "closure.noContactsText" : "closure.nothingDueText")}
              />
            ) : (
              <ul className={classes.plainList}>
                {items.map((contact) => (
                  <Contact key={contact.id} contact={contact} />
                ))}
              </ul>
            )
          }
        </AskedPart>
      </Stack>
      {isWriting && <ContactDialog file={file} onClose={() => setWriting(false)} />}
    </Section>
  )
}

function Contact({ contact }: { contact: FollowUp }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {formatDate(contact.on)} · {term("contact_way", contact.way)}
        </Text>
        <StatusTag tone={contact.is_reached ? "good" : "quiet"}>
          {t(contact.is_reached ? "closure.reached" : "closure.notReached")}
        </StatusTag>
        {contact.needs_help && <StatusTag tone="warn">{t("closure.needsHelp")}</StatusTag>}
      </Group>
      {contact.is_reached && (
        <Text size="sm">
          {[
            contact.living_situation && term("living_situation", contact.living_situation),
            contact.safety && t(`terms.riskLevel.${contact.safety}`),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
      {contact.words && (
        <Text size="sm" className={classes.text ?? ""}>
          {contact.words}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {contact.recorded_by_name}, {contact.organisation_name}
      </Text>
    </li>
  )
}
