import { TextInput } from "@mantine/core"
import { IconCalendar } from "@tabler/icons-react"
import { lazy, Suspense } from "react"
import type { DayProps } from "./DayPicker"

// The calendar is heavy and seldom the first thing a person needs: the page is shown before it has come.
const DayPicker = lazy(async () => ({ default: (await import("./DayPicker")).DayPicker }))

/** A day, typed as numbers or picked; written out in the language of this moment. */
export function DayInput(props: DayProps) {
  const { label, description, isRequired } = props
  return (
    <Suspense
      fallback={
        <TextInput
          label={label}
          description={description}
          required={isRequired ?? false}
          disabled
          leftSection={<IconCalendar size={16} aria-hidden />}
          styles={{ wrapper: { maxWidth: 260 } }}
        />
      }
    >
      <DayPicker {...props} />
    </Suspense>
  )
}
