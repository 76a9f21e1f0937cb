import type { ComponentProps } from "react"
import { FormDialog } from "@/ui/FormDialog"
import { useUnsavedGuard } from "./useUnsavedGuard"

type Props = Omit<ComponentProps<typeof FormDialog>, "isOpen" | "isUnsaved"> & {
  /** Not while something else stands in its place, as a conflict does. */
  isOpen?: boolean
  /** Something was changed that would be lost. */
  isChanged: boolean
}

/** A short form over the page. Whoever closes it, or leaves the page, is asked before what was changed is lost. */
export function ChangeDialog({ isOpen = true, isChanged, ...props }: Props) {
  const guard = useUnsavedGuard(isChanged)
  return (
    <>
      {guard}
      <FormDialog {...props} isOpen={isOpen} isUnsaved={isChanged} />
    </>
  )
}
