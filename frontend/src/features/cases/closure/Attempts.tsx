import { SimpleGrid, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { EditableRows } from "@/ui/EditableRows"
import { type AttemptForm, newAttempt } from "./closingForm"

type Props = {
  attempts: readonly AttemptForm[]
  errors: Record<string, string>
  onChange: (attempts: readonly AttemptForm[]) => void
}

/** How somebody tried to reach a person who was lost: when, how, who. */
export function Attempts({ attempts, errors, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <EditableRows
      rows={attempts}
      onChange={onChange}
      make={newAttempt}
      legend={(number) => t("closure.attempt", { number })}
      add={t("closure.addAttempt")}
      remove={t("closure.removeAttempt")}
      most={20}
      isOneNeeded
      errors={errors}
    >
      {(attempt, at, change) => (
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <DayInput
            label={t("closure.attemptOn")}
            value={attempt.on}
            onChange={(on) => change({ on })}
            max={today()}
            error={errors[`attempts.${at}.on`]}
            isRequired
          />
          <CodeSelect
            list="contact_way"
            label={t("closure.way")}
            value={attempt.way}
            onChange={(way) => change({ way })}
            error={errors[`attempts.${at}.way`]}
          />
          <TextInput
            label={t("closure.attemptBy")}
            required
            maxLength={200}
            value={attempt.by}
            onChange={(event) => change({ by: event.currentTarget.value })}
            error={errors[`attempts.${at}.by`]}
          />
        </SimpleGrid>
      )}
    </EditableRows>
  )
}
