import { Alert, Checkbox, Radio, Stack, Textarea, TextInput } from "@mantine/core"
import { screeningList, statusDecisionCreate, statusDecisionList } from "@punte/client"
import type { StatusDecisions } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatList, formatPartialDate, label, type PartialDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { today } from "@/lib/days"
import type { Chosen } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { Facts } from "@/ui/Facts"
import { PartialDateInput } from "@/ui/PartialDateInput"
import classes from "../Cases.module.css"
import { type Choice, useChoices } from "./choices"
import { DecidingBody } from "./DecidingBody"
import { viewText } from "./disagreement"
import { DECISION_REFRESHES } from "./refreshes"

type Props = { decisions: StatusDecisions; mayScreen: boolean; onClose: () => void }
type Fields = {
  status: Choice["status"] | null
  isOwn: boolean
  body: Chosen | null
  decidedBy: string
  document: string
  on: PartialDate | null
  grounds: string[]
  screenings: string[]
  answers: string[]
  words: string
}

/** What a competent body decided, on which grounds; what cannot be decided now says why. */
export function DecisionDialog({ decisions, mayScreen, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const { pack } = usePack()
  const { choices, possible } = useChoices(decisions)
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    status: null,
    isOwn: true,
    body: null,
    decidedBy: "",
    document: "",
    on: { date: today(), precision: "day" },
    grounds: [],
    screenings: [],
    answers: [],
    words: "",
  }))
  const refused = useRefused(statusDecisionList)
  const { errors } = refused
  const chosen = possible.find(({ status }) => status === fields.status)
  const replaced = decisions.items.find(({ id }) => id === chosen?.replaces)
  // Those with the decision that is replaced are answered with it, and so they are shown.
  const answered = (replaced?.disagreements ?? []).filter(({ answer }) => !answer)
  const answerable = decisions.items
    .filter(({ id }) => id !== chosen?.replaces)
    .flatMap(({ disagreements }) => disagreements)
    .filter(({ id }) => chosen?.answers.includes(id))
  const answers = [...answerable.filter(({ id }) => fields.answers.includes(id)), ...answered]
  // Whoever may not record for others decides for the own body, if for any.
  const byOwn = chosen ? chosen.is_competent && (fields.isOwn || !decisions.may_record) : true

  const decide = useChange(statusDecisionCreate, {
    refreshes: DECISION_REFRESHES,
    says: (made) => t("decision.done", { status: t(`decision.statuses.${made.status}`) }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const submit = () => {
    const given = refused.complete({
      status: chosen?.status,
      organisation_id: byOwn ? me.organisation.id : fields.body?.id,
      "decided_on.date": fields.on,
      grounds: fields.grounds,
      ...(byOwn ? {} : { document: fields.document.trim() }),
    })
    if (!given) return
    const { "decided_on.date": decided_on, ...body } = given
    decide.mutate({
      path: { id: decisions.case_id },
      headers: ifMatch(decisions.case_version),
      body: {
        ...body,
        decided_on,
        screenings: fields.screenings,
        replaces: chosen?.replaces ?? null,
        answers: answers.map(({ id }) => id),
        words: fields.words.trim() || null,
        decided_by_name: byOwn ? null : fields.decidedBy.trim() || null,
      },
    })
  }
  return (
    <ChangeDialog
      title={t("decision.add")}
      text={t("decision.dialogText")}
      submit={t("decision.submit")}
      onClose={onClose}
      isBusy={decide.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Radio.Group
        label={t("decision.status")}
        required
        value={chosen?.status ?? null}
        onChange={(next) =>
          change({ status: possible.find(({ status }) => status === next)?.status ?? null })
        }
        error={errors.status}
      >
        <Stack gap={8} mt={8}>
          {possible.map(({ status }) => (
            <Radio key={status} value={status} label={t(`decision.statuses.${status}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {possible.length < choices.length && (
        <details className={classes.details}>
          <summary>{t("decision.notPossible")}</summary>
          <Facts
            facts={choices.flatMap(({ status, whyNot }) =>
              whyNot ? [{ label: t(`decision.statuses.${status}`), value: whyNot }] : [],
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
          {answered.length > 0 &&
            ` ${t("decision.disagreement.willAnswer", { views: formatList(answered.map(viewText)) })}`}
        </Alert>
      )}
      {chosen && decisions.may_record && (
        <DecidingBody
          label={t("decision.body")}
          kinds={chosen.kinds}
          whyNotOwn={chosen.is_competent ? undefined : t("decision.notCompetent")}
          isOwn={byOwn}
          onOwn={(isOwn) => change({ isOwn })}
          body={fields.body}
          onBody={(body) => change({ body })}
          own={me.organisation}
          error={errors.organisation_id}
        />
      )}
      {!byOwn && (
        <>
          <TextInput
            label={t("decision.document")}
            description={t("decision.documentHint")}
            required
            maxLength={200}
            value={fields.document}
            onChange={(event) => change({ document: event.currentTarget.value })}
            error={errors.document}
          />
          <TextInput
            label={t("decision.decidedByName")}
            description={t("decision.decidedByHint")}
            maxLength={200}
            value={fields.decidedBy}
            onChange={(event) => change({ decidedBy: event.currentTarget.value })}
            error={errors.decided_by_name}
          />
        </>
      )}
      <PartialDateInput
        label={t("decision.date")}
        value={fields.on}
        onChange={(on) => change({ on })}
        error={errors["decided_on.date"] ?? errors["decided_on.precision"]}
      />
      <Checkbox.Group
        label={t("decision.grounds")}
        description={t("decision.groundsHint")}
        required
        value={fields.grounds}
        onChange={(grounds) => change({ grounds })}
        error={errors.grounds}
      >
        <Stack gap={8} mt={8}>
          {(pack.code_lists.decision_ground ?? []).map(({ code, labels }) => (
            <Checkbox key={code} value={code} label={label(labels)} />
          ))}
        </Stack>
      </Checkbox.Group>
      {mayScreen && (
        <Screenings
          caseId={decisions.case_id}
          chosen={fields.screenings}
          onChoose={(screenings) => change({ screenings })}
          error={errors.screenings}
        />
      )}
      {answerable.length > 0 && (
        <Checkbox.Group
          label={t("decision.disagreement.answers")}
          description={t("decision.disagreement.answersHint")}
          value={fields.answers}
          onChange={(answers) => change({ answers })}
          error={errors.answers ?? answers.map((_, at) => errors[`answers.${at}`]).find(Boolean)}
        >
          <Stack gap={8} mt={8}>
            {answerable.map((one) => (
              <Checkbox key={one.id} value={one.id} label={viewText(one)} />
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
        value={fields.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={errors.words}
      />
    </ChangeDialog>
  )
}

type ScreeningsProps = {
  caseId: string
  chosen: string[]
  onChoose: (screenings: string[]) => void
  error: string | undefined
}

/** The finished screenings on which a decision can rest, if there are any. */
function Screenings({ caseId, chosen, onChoose, error: refused }: ScreeningsProps) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(screeningList, { path: { id: caseId } }))
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ items }) => {
        const finished = items.filter(({ state }) => state === "finished")
        return (
          finished.length > 0 && (
            <Checkbox.Group
              label={t("decision.screenings")}
              description={t("decision.screeningsHint")}
              value={chosen}
              onChange={onChoose}
              error={refused}
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
          )
        )
      }}
    </AskedPart>
  )
}
