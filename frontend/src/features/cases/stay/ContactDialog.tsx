import { Radio, Select, Stack, Textarea } from "@mantine/core"
import { repatriationContact, stayReturnRead } from "@punte/client"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import type { ReturnProps } from "./ReturnActDialog"
import { STAY_REFRESHES } from "./refreshes"

const FOUND = ["safe", "notSafe", "notReached"] as const

type Fields = {
  on: string | null
  way: string | null
  found: (typeof FOUND)[number] | null
  words: string
}

/** The person was called after the return. */
export function ContactDialog({ file, journey, onClose }: ReturnProps) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    on: today(),
    way: null,
    found: null,
    words: "",
  }))
  const refused = useRefused(stayReturnRead)
  const { errors } = refused
  const contact = useChange(repatriationContact, {
    refreshes: STAY_REFRESHES,
    says: () => t("stay.contact.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("stay.contact.title")}
      submit={t("stay.return.acts.contact")}
      onClose={onClose}
      isBusy={contact.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const given = refused.complete({ on: fields.on, way: fields.way, is_safe: fields.found })
        if (!given) return
        const { on, way, is_safe: found } = given
        contact.mutate({
          path: { id: file.id, repatriation_id: journey.id },
          headers: refused.ifMatch(journey.version),
          body: {
            on,
            way,
            is_reached: found !== "notReached",
            is_safe: found === "notReached" ? null : found === "safe",
            words: fields.words.trim() || null,
          },
        })
      }}
    >
      <DayInput
        label={t("stay.contact.on")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isRequired
      />
      <Select
        label={t("stay.contact.way")}
        required
        allowDeselect={false}
        data={(pack.code_lists.contact_way ?? []).map(({ code }) => ({
          value: code,
          label: term("contact_way", code),
        }))}
        value={fields.way}
        onChange={(way) => change({ way })}
        error={errors.way}
        comboboxProps={{ withinPortal: true }}
      />
      <Radio.Group
        label={t("stay.contact.found")}
        required
        value={fields.found}
        onChange={(value) => change({ found: FOUND.find((one) => one === value) ?? null })}
        error={errors.is_safe}
      >
        <Stack gap="xs" mt={6}>
          {FOUND.map((one) => (
            <Radio key={one} value={one} label={t(`stay.contact.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={t("stay.contact.words")}
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={errors.words}
      />
    </ChangeDialog>
  )
}
