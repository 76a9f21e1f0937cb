import { TextInput } from "@mantine/core"
import { caseSearch, duplicateCreate } from "@punte/client"
import { useState } from "react"
import { flushSync } from "react-dom"
import { useNavigate } from "react-router"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useOnce } from "@/lib/useOnce"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { DUPLICATE_REFRESHES } from "./refreshes"

const FIELDS = ["case_id", "other_case_id"] as const

/** Two cases of one person that nobody found: by their references. */
export function PairDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [typed, setTyped] = useState({ case_id: "", other_case_id: "" })
  const [unknown, setUnknown] = useState<string>()
  const [isSaved, setSaved] = useState(false)
  const refused = useRefused()
  const find = useChange(caseSearch, { onProblem: refused.onProblem })
  const pair = useChange(duplicateCreate, {
    refreshes: DUPLICATE_REFRESHES,
    says: () => t("duplicates.paired"),
    onDone: ({ id }) => {
      // The guard must know before the page is left.
      flushSync(() => setSaved(true))
      navigate(paths.duplicate(id))
    },
    onProblem: refused.onProblem,
  })
  const idOf = async (field: (typeof FIELDS)[number]) => {
    const reference = typed[field].trim().toUpperCase()
    const found = await find.mutateAsync({ body: { reference } }).catch(() => undefined)
    const id = found?.items[0]?.id
    if (!id) setUnknown(field)
    return id
  }
  const submit = useOnce(async () => {
    setUnknown(undefined)
    if (!refused.complete(typed)) return
    const case_id = await idOf("case_id")
    const other_case_id = case_id && (await idOf("other_case_id"))
    if (case_id && other_case_id) pair.mutate({ body: { case_id, other_case_id } })
  })
  return (
    <ChangeDialog
      title={t("duplicates.pair")}
      text={t("duplicates.pairText")}
      submit={t("duplicates.pairSubmit")}
      onClose={onClose}
      isBusy={find.isPending || pair.isPending}
      isChanged={FIELDS.some((field) => typed[field] !== "") && !isSaved}
      problem={refused.problem}
      onSubmit={() => void submit()}
    >
      {FIELDS.map((field, at) => (
        <TextInput
          key={field}
          label={t(at === 0 ? "duplicates.reference" : "duplicates.otherReference")}
          required
          maxLength={40}
          value={typed[field]}
          onChange={(event) => setTyped({ ...typed, [field]: event.currentTarget.value })}
          error={unknown === field ? t("duplicates.noSuchCase") : refused.errors[field]}
        />
      ))}
    </ChangeDialog>
  )
}
