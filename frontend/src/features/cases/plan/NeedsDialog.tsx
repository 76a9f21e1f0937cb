import { Fieldset, Select, SimpleGrid, Stack, Textarea } from "@mantine/core"
import { needsCreate, needsList } from "@punte/client"
import { useState } from "react"
import type { Case, Need, NeedsAssessment } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useRefused } from "@/lib/useRefused"
import {
  NEED_PRIORITIES,
  NEED_STATES,
  NEED_WISHES,
  needsFrom,
  needsPriority,
  needsToSend,
  takesPriority,
  takesWords,
} from "./needsForm"

type Props = { file: Case; newest: NeedsAssessment | undefined; onClose: () => void }

/** Goes through the domains of life with the person, from where the newest assessment left off. */
export function NeedsDialog({ file, newest, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const domains = (pack.code_lists.need_domain ?? []).map(({ code }) => code)
  const [first] = useState(() => needsFrom(domains, newest))
  const [needs, setNeeds] = useState(first)
  const [day, setDay] = useState<string | null>(today())
  const refused = useRefused(needsList)
  const { errors } = refused
  const save = useChange(needsCreate, {
    refreshes: [needsList, ...CASE_REFRESHES],
    says: () => t("needs.saved"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      size="xl"
      title={t("needs.dialogTitle", { name: file.code_name })}
      text={t(newest ? "needs.dialogFrom" : "needs.dialogText")}
      submit={t("needs.save")}
      onClose={onClose}
      isBusy={save.isPending}
      isChanged={needs !== first}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        save.mutate({
          path: { id: file.id },
          body: { assessed_on: day ?? today(), needs: needsToSend(needs) },
        })
      }}
    >
      <DayInput
        label={t("needs.assessedOn")}
        value={day}
        onChange={setDay}
        max={today()}
        error={errors.assessed_on}
      />
      {needs.map((need, at) => (
        <NeedFields
          key={need.domain}
          need={need}
          error={(field) => errors[`needs.${at}.${field}`]}
          onChange={(next) => setNeeds(needs.with(at, next))}
        />
      ))}
    </ChangeDialog>
  )
}

type NeedProps = {
  need: Need
  error: (field: string) => string | undefined
  onChange: (need: Need) => void
}

/** A domain of life: how things stand, and how pressing the assessor finds it. */
function NeedFields({ need, error, onChange }: NeedProps) {
  const { t } = useTranslation()
  const { term } = usePack()
  const isAsked = need.state !== "not_asked"
  return (
    <Fieldset legend={term("need_domain", need.domain)} p="sm">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: takesPriority(need.state) ? 2 : 1 }} spacing="sm">
          <Select
            label={t("needs.state")}
            allowDeselect={false}
            data={NEED_STATES.map((one) => ({ value: one, label: t(`needs.states.${one}`) }))}
            value={need.state}
            error={error("state")}
            onChange={(next) =>
              onChange({ ...need, state: NEED_STATES.find((one) => one === next) ?? "not_asked" })
            }
          />
          {takesPriority(need.state) && (
            <Select
              label={t("needs.priority")}
              required={needsPriority(need.state)}
              clearable={!needsPriority(need.state)}
              allowDeselect={!needsPriority(need.state)}
              data={NEED_PRIORITIES.map((one) => ({ value: one, label: t(`needs.priorities.${one}`) }))}
              value={need.priority ?? null}
              error={error("priority")}
              onChange={(next) =>
                onChange({ ...need, priority: NEED_PRIORITIES.find((one) => one === next) ?? null })
              }
            />
          )}
        </SimpleGrid>
        {isAsked && (
          <>
            <Textarea
              label={t("needs.situation")}
              autosize
              maxLength={2000}
              value={need.situation ?? ""}
              error={error("situation")}
              onChange={(event) => onChange({ ...need, situation: event.currentTarget.value })}
            />
            <Wish need={need} error={error} onChange={onChange} />
          </>
        )}
      </Stack>
    </Fieldset>
  )
}

/** What the person themselves wishes in a domain, apart from what the assessor finds. */
function Wish({ need, error, onChange }: NeedProps) {
  const { t } = useTranslation()
  return (
    <Fieldset variant="filled" legend={t("needs.wishPart")} p="sm">
      <Stack gap="sm">
        <Select
          label={t("needs.wish")}
          allowDeselect={false}
          data={NEED_WISHES.map((one) => ({ value: one, label: t(`needs.wishes.${one}`) }))}
          value={need.wish}
          error={error("wish")}
          onChange={(next) =>
            onChange({ ...need, wish: NEED_WISHES.find((one) => one === next) ?? "not_asked" })
          }
        />
        {takesWords(need.wish) && (
          <Textarea
            label={t("needs.wishWords")}
            autosize
            maxLength={2000}
            value={need.wish_words ?? ""}
            error={error("wish_words")}
            onChange={(event) => onChange({ ...need, wish_words: event.currentTarget.value })}
          />
        )}
      </Stack>
    </Fieldset>
  )
}
