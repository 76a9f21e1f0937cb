import { flushSync } from "react-dom"
import type { Problem } from "@/api/problem"
import { useChange } from "@/api/query"
import type { Answer, Input, Operation } from "@/api/types"
import { type Headers, useConflict } from "./useConflict"

type Kept<U extends Operation> = Answer<U> & { version: number }

type How<C extends Operation, U extends Operation, V extends object> = {
  create: C
  update: U
  /** What changes the record: what the form holds, on the version that the headers tell. */
  input: (values: V, headers: Headers) => Input<U>
  /** Tells the record from whatever else a 412 may show. */
  field: keyof Kept<U> & string
  refreshes: readonly Operation[]
  says: (saved: Answer<C> | Answer<U>) => string
  onProblem: (problem: Problem) => boolean
  onClose: () => void
  /** Opens what was entered, where the form does not stand beside it. */
  onCreated?: ((made: Answer<C>) => void) | undefined
}

/** A form that enters a record or changes it, and shows what somebody else saved meanwhile. */
export function useRecordChange<C extends Operation, U extends Operation, V extends object>(
  how: How<C, U, V>,
) {
  const { refreshes, says, onProblem, onClose, onCreated } = how
  const create = useChange(how.create, {
    refreshes,
    says,
    onDone: (made) => {
      // The form is gone, and asks nobody to stay, before its page is opened.
      flushSync(onClose)
      onCreated?.(made)
    },
    onProblem,
  })
  const { met, back, saving, or } = useConflict<V, Kept<U>>(how.field)
  const update = useChange(how.update, { refreshes, says, onDone: onClose, onProblem: or(onProblem) })
  const save = saving((values, headers) => update.mutate(how.input(values, headers)))
  return {
    create: create.mutate,
    /** Saves what the form holds on the version it began with. */
    save,
    /** Both versions and what is done with them, from the 412 until the person goes back or has saved. */
    conflict: met && { ...met, onClose: back, isBusy: update.isPending, onSave: save, isGuarded: true },
    isBusy: create.isPending || update.isPending,
  }
}
