import { ConflictDialog } from "@/ui/ConflictDialog"
import { useUnsavedGuard } from "./useUnsavedGuard"

/** The label of each field, and its value in words to compare and to show. */
type Fields<V> = { [F in keyof V & string]: { label: string; words: (value: V[F]) => string } }

type Props<V> = {
  mine: V
  /** What somebody else saved meanwhile. */
  newer: (NoInfer<V> & { version: number }) | undefined
  fields: Fields<NoInfer<V>>
  /** Saves what was chosen on the newer version. */
  onSave: (chosen: NoInfer<V>, version: number) => void
  onClose: () => void
  isBusy: boolean
  /** It stands in place of its form, whose question to whoever leaves the page is gone meanwhile. */
  isGuarded?: boolean
}

/** What a form hands to the conflict of its record, which says the fields in words. */
export type RecordConflict<V, R> = Omit<Props<V>, "newer" | "fields"> & { newer: R }

/** Both versions of a form after a 412, field by field. */
export function FormConflict<V extends object>(props: Props<V>) {
  const { mine, newer, fields, onSave, onClose, isBusy, isGuarded = false } = props
  const names = Object.keys(fields) as (keyof V & string)[]
  const said = (of: V, name: keyof V & string) => fields[name].words(of[name])
  return (
    <>
      <ConflictDialog
        fields={
          newer &&
          names
            .filter((name) => said(newer, name) !== said(mine, name))
            .map((name) => ({
              key: name,
              label: fields[name].label,
              mine: said(mine, name),
              theirs: said(newer, name),
            }))
        }
        version={newer?.version}
        onClose={onClose}
        isBusy={isBusy}
        onChoose={(choice) => {
          if (!newer) return
          const taken = names.filter((name) => choice[name] === "theirs")
          onSave({ ...mine, ...Object.fromEntries(taken.map((name) => [name, newer[name]])) }, newer.version)
        }}
      />
      {/* After the dialog: its question stands above it. */}
      {isGuarded && <Guard />}
    </>
  )
}

const Guard = () => useUnsavedGuard(true)
