import { Button, Fieldset, Group, Stack, Text } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { useRowFocus } from "./useRowFocus"

type Props<R extends { key: string }> = {
  rows: readonly R[]
  onChange: (rows: readonly R[]) => void
  /** A new row. */
  make: () => R
  legend: (number: number) => string
  add: string
  remove: string
  most: number
  /** Where one is needed, the last one is not removed. */
  isOneNeeded?: boolean
  /** Which rows are not to be removed; their fields say why. */
  isKept?: (row: R) => boolean
  /** What was last found wrong in the form; it names rows by the places that they had then. */
  errors: object
  /** What is wrong with all of them together. */
  error?: string | undefined
  /**
   * The fields of a row. `at` is the place by which `errors` names it, whatever was removed since; what came later is
   * beyond all of them.
   */
  children: (row: R, at: number, change: (part: Partial<R>) => void) => ReactNode
}

/** Rows of a form that are added and removed; the focus follows, and what is wrong with a row stays with it. */
export function EditableRows<R extends { key: string }>({
  rows,
  onChange,
  make,
  legend,
  add,
  remove,
  most,
  isOneNeeded = false,
  isKept = () => false,
  errors,
  error,
  children,
}: Props<R>) {
  const focus = useRowFocus()
  const [found, setFound] = useState(() => ({ errors, keys: rows.map(({ key }) => key) }))
  if (found.errors !== errors) setFound({ errors, keys: rows.map(({ key }) => key) })
  const placeOf = (key: string) => (found.keys.includes(key) ? found.keys.indexOf(key) : found.keys.length)
  return (
    <Stack gap="sm">
      {rows.map((row, at) => (
        <Fieldset key={row.key} ref={focus.row(row.key)} legend={legend(at + 1)} p="sm">
          {children(row, placeOf(row.key), (part) =>
            onChange(rows.map((one) => (one === row ? { ...one, ...part } : one))),
          )}
          {!(isOneNeeded && rows.length === 1) && !isKept(row) && (
            <Group justify="flex-end" mt="xs">
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => focus.onRemove(() => onChange(rows.filter((one) => one !== row)))}
              >
                {remove}
              </Button>
            </Group>
          )}
        </Fieldset>
      ))}
      <div>
        <Button
          ref={focus.adding}
          size="compact-sm"
          variant="default"
          disabled={rows.length >= most}
          onClick={() => {
            const row = make()
            focus.onAdd(row.key)
            onChange([...rows, row])
          }}
        >
          {add}
        </Button>
      </div>
      {error && (
        <Text size="sm" role="alert" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </Stack>
  )
}
