import { Alert, Checkbox, Radio, Stack, Textarea, TextInput } from "@mantine/core"
import { screeningList, statusDecisionCreate } from "@punte/client"
import { useState } from "react"
import type { StatusDecisions } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatList, formatPartialDate, label, type PartialDate } from "@/i18n/format"
import { today } from "@/lib/days"
import { type Chosen, OrganisationPicker } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import { useTrackWords } from "@/lib/tracks"
import { Facts } from "@/ui/Facts"
import { FormDialog } from "@/ui/FormDialog"
import { PartialDateInput } from "@/ui/PartialDateInput"
import classes from "../Cases.module.css"
import { DECISION_REFRESHES } from "./refreshes"
import { useRefused } from "./useRefused"

type Props = { decisions: StatusDecisions; mayScreen: boolean; onClose: () => void }
type Choice = StatusDecisions["choices"][number]

/** What a competent body decided, on which grounds; what cannot be decided now says why. */
export function DecisionDialog({ decisions, mayScreen, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const { pack } = usePack()
  const words = useTrackWords()
  const possible = decisions.choices.filter(({ reason }) => !reason)
  const [choice, setChoice] = useState<Choice["status"]>()
  const [isOwn, setOwn] = useState<boolean>()
  const [body, setBody] = useState<Chosen | null>(null)
  const [decidedBy, setDecidedBy] = useState("")
  const [document, setDocument] = useState("")
  const [on, setOn] = useState<PartialDate | null>({ date: today(), precision: "day" })
  const [grounds, setGrounds] = useState<string[]>([])
  const [screenings, setScreenings] = useState<string[]>([])
  const [text, setText] = useState("")
  const refused = useRefused()
  const { data: screened } = useAsked(
    q(screeningList, { path: { id: decisions.case_id } }),
    mayScreen && choice === "presumed",
  )
  const finished = (screened?.items ?? []).filter(({ state }) => state === "finished")
  const chosen = decisions.choices.find(({ status }) => status === choice)
  const replaced = decisions.items.find(({ id }) => id === chosen?.replaces)
  // Whoever may not record for others decides for the own body, if for any.
  const byOwn = chosen ? chosen.is_competent && (isOwn ?? true) : true
  const isStuck = chosen && !chosen.is_competent && !decisions.may_record

  const decide = useChange(statusDecisionCreate, {
    refreshes: DECISION_REFRESHES,
    says: (made) => t("decision.done", { status: t(`decision.statuses.${made.status}`) }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const required = t("cases.form.requiredPlain")
  const submit = () => {
    refused.clear()
    const missing = {
      ...(choice ? {} : { status: required }),
      ...(byOwn || body ? {} : { organisation_id: required }),
      ...(byOwn || document.trim() ? {} : { document: required }),
      ...(on ? {} : { "decided_on.date": required }),
      ...(grounds.length > 0 ? {} : { grounds: required }),
    }
    if (Object.keys(missing).length > 0) refused.setErrors(missing)
    const organisation = byOwn ? me.organisation.id : body?.id
    if (Object.keys(missing).length > 0 || !choice || !on || !organisation) return
    decide.mutate({
      path: { id: decisions.case_id },
      headers: ifMatch(decisions.case_version),
      body: {
        status: choice,
        organisation_id: organisation,
        decided_on: on,
        grounds,
        screenings: choice === "presumed" ? screenings : [],
        replaces: chosen?.replaces ?? null,
        words: text.trim() || null,
        decided_by_name: byOwn ? null : decidedBy.trim() || null,
        document: byOwn ? null : document.trim() || null,
      },
    })
  }
  return (
    <FormDialog
      isOpen
      title={t("decision.add")}
      text={t("decision.dialogText")}
      submit={t("decision.submit")}
      onClose={onClose}
      isBusy={decide.isPending}
      isUnsaved={grounds.length > 0 || text.trim() !== "" || document.trim() !== ""}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Radio.Group
        label={t("decision.status")}
        required
        value={choice ?? null}
        onChange={(next) => setChoice(possible.find(({ status }) => status === next)?.status)}
        error={refused.errors.status}
      >
        <Stack gap={8} mt={8}>
          {possible.map(({ status }) => (
            <Radio key={status} value={status} label={t(`decision.statuses.${status}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {possible.length < decisions.choices.length && (
        <details className={classes.details}>
          <summary>{t("decision.notPossible")}</summary>
          <Facts
            facts={decisions.choices.flatMap(({ status, reason }) =>
              reason
                ? [
                    {
                      label: t(`decision.statuses.${status}`),
                      value: t(
                        reason === "child_cannot_decline"
                          ? "decision.reasons.child_cannot_decline"
                          : "decision.reasons.no_such_step",
                        { state: words.state("identification", decisions.identification) },
                      ),
                    },
                  ]
                : [],
            )}
          />
        </details>
      )}
      {replaced && (
        <Alert>
          {t("decision.willReplace", {
            status: t(`decision.statuses.${replaced.status}`),
            date: formatPartialDate(replaced.decided_on),
          })}
        </Alert>
      )}
      {isStuck && <Alert color="yellow">{t("decision.notCompetent")}</Alert>}
      {chosen && decisions.may_record && (
        <Body
          choice={chosen}
          isOwn={byOwn}
          onOwn={setOwn}
          body={body}
          onBody={setBody}
          own={me.organisation}
          error={refused.errors.organisation_id}
        />
      )}
      {!byOwn && !isStuck && (
        <>
          <TextInput
            label={t("decision.document")}
            description={t("decision.documentHint")}
            required
            maxLength={200}
            value={document}
            onChange={(event) => setDocument(event.currentTarget.value)}
            error={refused.errors.document}
          />
          <TextInput
            label={t("decision.decidedByName")}
            description={t("decision.decidedByHint")}
            maxLength={200}
            value={decidedBy}
            onChange={(event) => setDecidedBy(event.currentTarget.value)}
            error={refused.errors.decided_by_name}
          />
        </>
      )}
      <PartialDateInput
        label={t("decision.date")}
        value={on}
        onChange={setOn}
        error={refused.errors["decided_on.date"] ?? refused.errors["decided_on.precision"]}
      />
      <Checkbox.Group
        label={t("decision.grounds")}
        description={t("decision.groundsHint")}
        required
        value={grounds}
        onChange={setGrounds}
        error={refused.errors.grounds}
      >
        <Stack gap={8} mt={8}>
          {(pack.code_lists.decision_ground ?? []).map(({ code, labels }) => (
            <Checkbox key={code} value={code} label={label(labels)} />
          ))}
        </Stack>
      </Checkbox.Group>
      {finished.length > 0 && (
        <Checkbox.Group
          label={t("decision.screenings")}
          description={t("decision.screeningsHint")}
          value={screenings}
          onChange={setScreenings}
        >
          <Stack gap={8} mt={8}>
            {finished.map((one) => (
              <Checkbox
                key={one.id}
                value={one.id}
                label={t("decision.screeningOf", {
                  name: label(one.instrument_name),
                  date: formatDate(one.finished_at ?? one.started_at),
                })}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Textarea
        label={t("decision.words")}
        description={t("decision.wordsHint")}
        autosize
        minRows={3}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={refused.errors.words}
      />
    </FormDialog>
  )
}

type BodyProps = {
  choice: Choice
  isOwn: boolean
  onOwn: (isOwn: boolean) => void
  own: { id: string; name: string }
  body: Chosen | null
  onBody: (body: Chosen | null) => void
  error: string | undefined
}

/** Which body decided: the own one where it is competent, or another, whose decision is recorded. */
function Body({ choice, isOwn, onOwn, own, body, onBody, error }: BodyProps) {
  const { t } = useTranslation()
  const kinds = formatList(choice.kinds.map((kind) => t(`terms.organisationKind.${kind}`)))
  return (
    <>
      {choice.is_competent ? (
        <Radio.Group
          label={t("decision.body")}
          value={isOwn ? "mine" : "other"}
          onChange={(next) => onOwn(next === "mine")}
        >
          <Stack gap={8} mt={8}>
            <Radio value="mine" label={own.name} />
            <Radio value="other" label={t("decision.other")} />
          </Stack>
        </Radio.Group>
      ) : (
        <Alert>{t("decision.notCompetent")}</Alert>
      )}
      {!isOwn && (
        <OrganisationPicker
          label={t("decision.body")}
          description={`${t("decision.bodyHint", { kinds })} ${t("decision.bodyHintUnverified")}`}
          value={body}
          onChange={onBody}
          except={own.id}
          kinds={choice.kinds}
          error={error}
        />
      )}
    </>
  )
}
