import { Group, Radio, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import classes from "./Topic.module.css"

type Props<A extends string> = {
  question: string
  answers: readonly { value: A; label: string }[]
  value: A
  isClosed: boolean
  onChange: (answer: A) => void
  /** What somebody answered before, and how to take it over. */
  earlier?: ReactNode
  children?: ReactNode
}

/** A question of a topic with its answers side by side. */
export function AnswerRow<A extends string>(props: Props<A>) {
  const { question, answers, value, isClosed, onChange, earlier, children } = props
  return (
    <Stack gap="xs" className={classes.question ?? ""}>
      <Radio.Group
        label={question}
        classNames={{ label: classes.label ?? "" }}
        value={value}
        onChange={(next) => {
          const chosen = answers.find((one) => one.value === next)
          if (chosen) onChange(chosen.value)
        }}
      >
        <div className={classes.answers}>
          {answers.map((one) => (
            <Radio
              key={one.value}
              value={one.value}
              disabled={isClosed}
              size="md"
              label={one.label}
              className={classes.answer ?? ""}
            />
          ))}
        </div>
      </Radio.Group>
      {children}
      {earlier && (
        <Group gap="xs" className={classes.earlier ?? ""}>
          {earlier}
        </Group>
      )}
    </Stack>
  )
}
