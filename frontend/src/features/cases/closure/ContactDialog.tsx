import { Radio, Select, Stack, Textarea } from "@mantine/core"
import { caseRead, followUpCreate } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useRefused } from "@/lib/useRefused"
import { LEVELS, type Safety } from "./closingForm"
import { CLOSURE_REFRESHES } from "./refreshes"

type Form = {
  on: string | null
  way: string | null
  is_reached: boolean | null
  living_situation: string | null
  safety: Safety | null
  needs_help: boolean | null
  words: string
}

/** A contact after the closing: reached or not, how the person is, whether they need help again. */
export function ContactDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const [first] = useState<Form>(() => ({
    on: today(),
    way: null,
    is_reached: null,
    living_situation: null,
    safety: null,
    needs_help: null,
    words: "",
  }))
  const [form, setForm] = useState(first)
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  const refused = useRefused(caseRead)
  const record = useChange(followUpCreate, {
    refreshes: CLOSURE_REFRESHES,
    says: () => t("closure.contactKept"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const submit = () => {
    const { on, way, is_reached, living_situation, safety, needs_help, words } = form
    const needed: [string, unknown][] = [
      ["on", on],
      ["way", way],
      ["is_reached", is_reached !== null],
      ["living_situation", !is_reached || living_situation],
      ["safety", !is_reached || safety],
      ["needs_help", !is_reached || needs_help !== null],
    ]
    if (!refused.isWhole(needed.flatMap(([field, value]) => (value ? [] : [field])))) return
    if (!on || !way || is_reached === null) return
    const found = is_reached ? { living_situation, safety, needs_help } : {}
    record.mutate({
      path: { id: file.id },
      body: { on, way, is_reached, words: words.trim() || null, ...found },
    })
  }
  const yesNo = (value: boolean | null) => (value === null ? null : value ? "yes" : "no")
  return (
    <ChangeDialog
      title={t("closure.contactTitle")}
      text={t("closure.contactText")}
      submit={t("closure.contactSave")}
      onClose={onClose}
      isBusy={record.isPending}
      isChanged={form !== first}
      problem={refused.problem}
      onSubmit={submit}
    >
      <DayInput
        label={t("closure.contactOn")}
        value={form.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={refused.errors.on}
        isRequired
      />
      <CodeSelect
        list="contact_way"
        label={t("closure.way")}
        value={form.way}
        onChange={(way) => change({ way })}
        error={refused.errors.way}
      />
      <Radio.Group
        label={t("closure.wasReached")}
        required
        value={yesNo(form.is_reached)}
        onChange={(next) => change({ is_reached: next === "yes" })}
        error={refused.errors.is_reached}
      >
        <Stack gap={8} mt={8}>
          <Radio value="yes" label={t("closure.reached")} />
          <Radio value="no" label={t("closure.notReached")} />
        </Stack>
      </Radio.Group>
      {form.is_reached && (
        <>
          <CodeSelect
            list="living_situation"
            label={t("closure.living")}
            value={form.living_situation}
            onChange={(living_situation) => change({ living_situation })}
            error={refused.errors.living_situation}
          />
          <Select
            label={t("closure.safetyNow")}
            required
            allowDeselect={false}
            data={LEVELS.map((level) => ({ value: level, label: t(`risk.levels.${level}`) }))}
            value={form.safety}
            onChange={(next) => change({ safety: LEVELS.find((level) => level === next) ?? null })}
            error={refused.errors.safety}
            comboboxProps={{ withinPortal: true }}
          />
          <Radio.Group
            label={t("closure.needsHelpAsk")}
            required
            value={yesNo(form.needs_help)}
            onChange={(next) => change({ needs_help: next === "yes" })}
            error={refused.errors.needs_help}
          >
            <Stack gap={8} mt={8}>
              <Radio value="yes" label={t("common.yes")} />
              <Radio value="no" label={t("common.no")} />
            </Stack>
          </Radio.Group>
        </>
      )}
      <Textarea
        label={t("closure.words")}
        autosize
        minRows={3}
        maxLength={4000}
        value={form.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={refused.errors.words}
      />
    </ChangeDialog>
  )
}
