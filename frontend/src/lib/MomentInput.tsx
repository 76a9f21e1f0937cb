import { TextInput } from "@mantine/core"
import dayjs from "dayjs"
import type { ReactNode } from "react"

type Props = {
  label: string
  value: string
  onChange: (moment: string) => void
  error?: ReactNode
  isRequired?: boolean
  max?: string
}

/** A day with its hour, where the person is; as the browser lets people type it. */
export function MomentInput({ label, value, onChange, error, isRequired = false, max }: Props) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      required={isRequired}
      value={value}
      {...(max ? { max } : {})}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      styles={{ wrapper: { maxWidth: 260 } }}
    />
  )
}

const TYPED = "YYYY-MM-DDTHH:mm"

/** A moment of the wire as it is typed. */
export const typedMoment = (moment: string) => dayjs(moment).format(TYPED)
export const thisMinute = () => dayjs().format(TYPED)
/** What was typed, as the wire writes a moment; nothing where it is none. */
export const momentOf = (typed: string) => (dayjs(typed).isValid() ? dayjs(typed).toISOString() : null)
