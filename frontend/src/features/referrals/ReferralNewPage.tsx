import { Anchor, Button, Group, Stack, Stepper } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { caseRead, referralCreate, referralRead, referralSend, referralUpdate } from "@punte/client"
import { useState } from "react"
import { flushSync } from "react-dom"
import { Link, type LoaderFunctionArgs, useNavigate, useSearchParams } from "react-router"
import type { Referral } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, load, q, queryClient, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { showDone } from "@/lib/announce"
import { untilWords } from "@/lib/days"
import { pack } from "@/lib/pack"
import { reasonText } from "@/lib/reasons"
import { REFERRAL_REFRESHES } from "@/lib/refreshes"
import { useOnce } from "@/lib/useOnce"
import { useParam } from "@/lib/useParam"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { paths } from "@/paths"
import { FormProblem } from "@/ui/FormProblem"
import { Page } from "@/ui/Page"
import classes from "./Referrals.module.css"
import { after, fromReferral, missing, newDraft, type ReferralDraft, STEPS, toReferral } from "./referralForm"
import { StepCheck } from "./StepCheck"
import { StepConsent } from "./StepConsent"
import { StepWhat } from "./StepWhat"
import { StepWho } from "./StepWho"

const fileOf = (id: string) => q(caseRead, { path: { id } })
const referralOf = (id: string) => q(referralRead, { path: { id } })
const loaded = (id: string | null) => (id ? queryClient.getQueryData(referralOf(id).queryKey) : undefined)

export const handle = { title: "referralNew" } as const
export const clientLoader = async ({ params, request }: LoaderFunctionArgs) => {
  const { searchParams } = new URL(request.url)
  const known = searchParams.get("draft") ?? searchParams.get("after")
  return load(fileOf(params.id ?? ""), pack, ...(known ? [referralOf(known)] : []))
}

/** On the way to a referral: what is needed, who can help, under which consent, and a last look. */
export default function ReferralNewPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const id = useParam("id")
  const { data: file } = useLoaded(fileOf(id))
  const [kept, setKept] = useState<Referral | undefined>(() => loaded(params.get("draft")))
  const [draft, setDraft] = useState<ReferralDraft>(() => {
    const earlier = loaded(params.get("after"))
    if (kept) return fromReferral(kept, file.county)
    return earlier ? after(earlier, file.county, params.get("to")) : newDraft(file)
  })
  // Asked again elsewhere: what is needed is known, who can help is the question.
  const [step, setStep] = useState(() => (!kept && draft.service ? 1 : 0))
  const [isTried, setTried] = useState(false)
  const [isDirty, setDirty] = useState(false)
  const [problem, setProblem] = useState<string>()
  const guard = useUnsavedGuard(isDirty)
  const isNarrow = useMediaQuery("(max-width: 48em)")
  const set = (change: Partial<ReferralDraft>) => {
    setDirty(true)
    setDraft((before) => ({ ...before, ...change }))
  }

  const onProblem = (refusal: Problem) => {
    setProblem(reasonText(refusal, "referrals.problems"))
    return true
  }
  const create = useChange(referralCreate, { refreshes: REFERRAL_REFRESHES, onProblem })
  const update = useChange(referralUpdate, { refreshes: REFERRAL_REFRESHES, onProblem })
  const send = useChange(referralSend, { refreshes: REFERRAL_REFRESHES, onProblem })
  const isBusy = create.isPending || update.isPending || send.isPending

  /** Keeps the draft: makes it once, and changes it from then on. */
  const keep = async () => {
    const { case_id, previous_id, ...content } = toReferral(id, draft, params.get("after"))
    const saved = kept
      ? await update.mutateAsync({
          path: { id: kept.id },
          headers: ifMatch(kept.version),
          body: content,
        })
      : await create.mutateAsync({
          body: { case_id, ...content, ...(previous_id ? { previous_id } : {}) },
        })
    setKept(saved)
    return saved
  }
  const leaveTo = (referral: Referral) => {
    // The guard must know before the page is left.
    flushSync(() => setDirty(false))
    navigate(paths.referral(referral.id))
  }
  const finish = useOnce(async (isSending: boolean) => {
    setProblem(undefined)
    try {
      const saved = await keep()
      if (!isSending) {
        showDone(t("referrals.new.drafted", { name: saved.to_name }))
        return leaveTo(saved)
      }
      const sent = await send.mutateAsync({ path: { id: saved.id }, headers: ifMatch(saved.version) })
      showDone(
        sent.answer_due_at
          ? t("referrals.new.sent", { name: sent.to_name, until: untilWords(sent.answer_due_at) })
          : t("referrals.new.sentPlain", { name: sent.to_name }),
      )
      leaveTo(sent)
    } catch {
      // Told above the form; what was typed stays, and a repeat carries the same key.
    }
  })

  const here = STEPS[step] ?? "what"
  const lacking = missing(here, draft)
  const error = isTried && lacking ? t(`referrals.new.${lacking}`) : undefined
  const reachable = STEPS.findIndex((one) => missing(one, draft) !== undefined)
  const go = (to: number) => {
    setTried(false)
    setProblem(undefined)
    setStep(to)
  }

  return (
    <Page
      title={t("referrals.new.title", { name: file.code_name })}
      lead={t("referrals.new.lead", { reference: file.reference })}
      above={
        <Anchor component={Link} to={paths.case(id)} size="sm">
          {file.code_name}
        </Anchor>
      }
      size="md"
    >
      {guard}
      <Stepper
        active={step}
        onStepClick={go}
        size="sm"
        wrap={false}
        aria-label={t("referrals.new.steps")}
        allowNextStepsSelect={false}
      >
        {STEPS.map((one, at) => (
          <Stepper.Step
            key={one}
            // On a phone the other steps are their numbers, and their names are for screen readers.
            {...(isNarrow && at !== step
              ? { "aria-label": `${at + 1} ${t(`referrals.new.${one}`)}` }
              : { label: t(`referrals.new.${one}`) })}
            allowStepSelect={at < step || (reachable === -1 && at !== step)}
          />
        ))}
      </Stepper>
      <FormProblem title={problem && t("referrals.new.failed")} details={problem ? [problem] : []} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (lacking) setTried(true)
          else if (here === "check") void finish(true)
          else go(step + 1)
        }}
      >
        <Stack gap="lg">
          {here === "what" && (
            <StepWhat file={file} draft={draft} set={set} error={error} isKept={Boolean(kept)} />
          )}
          {here === "who" && (
            <StepWho file={file} draft={draft} set={set} error={error} suggested={params.get("to")} />
          )}
          {here === "consent" && <StepConsent file={file} draft={draft} set={set} error={error} />}
          {here === "check" && <StepCheck draft={draft} set={set} />}
          <Group justify="space-between">
            {step > 0 ? (
              <Button variant="default" onClick={() => go(step - 1)}>
                {t("referrals.new.back")}
              </Button>
            ) : (
              <span />
            )}
            {here === "check" ? (
              <Group gap="xs">
                <Button variant="default" disabled={isBusy} onClick={() => void finish(false)}>
                  {t("referrals.new.saveDraft")}
                </Button>
                <Button type="submit" loading={isBusy} className={classes.naming ?? ""}>
                  {t("referrals.new.send", { name: draft.to?.name ?? "" })}
                </Button>
              </Group>
            ) : (
              <Button type="submit">{t("referrals.new.next")}</Button>
            )}
          </Group>
        </Stack>
      </form>
    </Page>
  )
}
