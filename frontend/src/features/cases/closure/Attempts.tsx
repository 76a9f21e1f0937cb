import { Button, Fieldset, Group, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useRowFocus } from "@/ui/useRowFocus"
import { type AttemptForm, newAttempt } from "./closingForm"

type Props = {
  attempts: readonly AttemptForm[]
  errors: Record<string, string>
  onChange: (attempts: readonly AttemptForm[]) => void
}

/** How somebody tried to reach a person who was lost: when, how, who. */
export function Attempts({ attempts, errors, onChange }: Props) {
  const { t } = useTranslation()
  const rows = useRowFocus()
  const change = (at: number, part: Partial<AttemptForm>) =>
    onChange(attempts.map((one, place) => (place === at ? { ...one, ...part } : one)))
  return (
    <Stack gap="sm">
      {attempts.map((attempt, at) => (
        <Fieldset
          key={attempt.key}
          ref={rows.row(attempt.key)}
          legend={t("closure.attempt", { number: at + 1 })}
          p="sm"
        >
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <DayInput
              label={t("closure.attemptOn")}
              value={attempt.on}
              onChange={(on) => change(at, { on })}
              max={today()}
              error={errors[`attempts.${at}.on`]}
              isRequired
            />
            <CodeSelect
              list="contact_way"
              label={t("closure.way")}
              value={attempt.way}
              onChange={(way) => change(at, { way })}
              error={errors[`attempts.${at}.way`]}
            />
            <TextInput
              label={t("closure.attemptBy")}
              required
              maxLength={200}
              value={attempt.by}
              onChange={(event) => change(at, { by: event.currentTarget.value })}
              error={errors[`attempts.${at}.by`]}
            />
          </SimpleGrid>
          {attempts.length > 1 && (
            <Group justify="flex-end" mt="xs">
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => {
                  rows.onRemove()
                  onChange(attempts.filter((one) => one !== attempt))
                }}
              >
                {t("closure.removeAttempt")}
              </Button>
            </Group>
          )}
        </Fieldset>
      ))}
      <div>
        <Button
          ref={rows.adding}
          size="compact-sm"
          variant="default"
          disabled={attempts.length >= 20}
          onClick={() => {
            const attempt = newAttempt()
            rows.onAdd(attempt.key)
            onChange([...attempts, attempt])
          }}
        >
          {t("closure.addAttempt")}
        </Button>
      </div>
    </Stack>
  )
}
