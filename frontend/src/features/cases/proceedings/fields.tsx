import { Textarea, TextInput } from "@mantine/core"

type Common = { label: string; description?: string; error?: string | undefined }

/** A name, or a number as it stands on paper. */
export function NameField(
  props: Common & { value: string; onChange: (text: string) => void; isRequired?: boolean },
) {
  const { onChange, isRequired = false, ...common } = props
  return (
    <TextInput
      {...common}
      required={isRequired}
      maxLength={200}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** What else has to be known. */
export function NoteField(props: Common & { value: string; onChange: (text: string) => void }) {
  const { onChange, ...common } = props
  return (
    <Textarea
      {...common}
      autosize
      minRows={2}
      maxLength={4000}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
