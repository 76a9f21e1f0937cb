import { useState } from "react"
import type { Problem } from "@/api/problem"
import { ifMatch } from "@/api/query"
import type { Operation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { errorsOf } from "./formProblems"
import { useStale } from "./useStale"

type Refused = {
  /** In one sentence. */
  problem?: string
  /** On its fields. */
  errors: Record<string, string>
}
type Complete<V> = { [Name in keyof V]: NonNullable<V[Name]> }

/**
 * What was refused of a form: by the form because something is missing, or by the server. Where the server knows a
 * newer state, `reads` are asked anew below the open form, and the next try is made on the newest version.
 */
export function useRefused(...reads: readonly Operation[]) {
  const { t } = useTranslation()
  const [refused, setRefused] = useState<Refused>({ errors: {} })
  const [newest, setNewest] = useState(0)
  const stale = useStale(...reads)
  const refuse = (errors: Refused["errors"], problem = t("problems.checkForm")) =>
    setRefused({ errors, problem })
  const isWhole = (missing: readonly string[], wrong: Refused["errors"] = {}) => {
    const errors = {
      ...Object.fromEntries(missing.map((name) => [name, fieldProblemText("required")])),
      ...wrong,
    }
    const isRight = Object.keys(errors).length === 0
    if (isRight) setRefused({ errors })
    else refuse(errors)
    return isRight
  }
  return {
    ...refused,
    /**
     * Whether nothing is missing or `wrong`; otherwise a word stands on each field that is, named by its place in the
     * request.
     */
    isWhole,
    clear: () => setRefused({ errors: {} }),
    /** The header for a record that the form holds in this version, or in the one a 412 has shown since. */
    ifMatch: (version: number) => ifMatch(Math.max(version, newest)),
    /** Whether a 412 has shown a newer version than this. */
    isOld: (version: number) => newest > version,
    /** What is to be sent once all of it is given; nothing, and a word on each field, while it is missing or `wrong`. */
    complete<V extends object>(values: V, wrong?: Refused["errors"]): Complete<V> | undefined {
      const missing = Object.entries(values).flatMap(([name, value]) => (isMissing(value) ? [name] : []))
      return isWhole(missing, wrong) && isComplete(values) ? values : undefined
    },
    onProblem: (refusal: Problem) => {
      const { isStale, status, current, fields } = refusal
      const now = isStale || status === 409 ? stale() : undefined
      if (isStale && hasVersion(current)) setNewest(current.version)
      // What is said of the whole has no field to stand on.
      const placed = fields.filter(({ pointer }) => pointer !== "")
      if (placed.length > 0) refuse(errorsOf({ fields: placed }))
      else refuse({}, isStale ? now : wholeText(refusal))
      return true
    },
  }
}

/** The reason, or else what is wrong with the whole. */
const wholeText = (refusal: Problem) => {
  const [whole] = refusal.fields
  return whole && !refusal.reason ? fieldProblemText(whole.code) : problemText(refusal)
}

/** Nothing, or nothing but spaces, or none of a list. */
const isMissing = (value: unknown) =>
  value === null ||
  value === undefined ||
  (typeof value === "string" && value.trim() === "") ||
  (Array.isArray(value) && value.length === 0)

const isComplete = <V extends object>(values: V): values is V & Complete<V> =>
  !Object.values(values).some(isMissing)

const hasVersion = (value: unknown): value is { version: number } =>
  typeof value === "object" && value !== null && "version" in value && typeof value.version === "number"
