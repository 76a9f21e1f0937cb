import { Select, SimpleGrid } from "@mantine/core"
import { caseUpdate } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { compareWords } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useRefused } from "@/lib/useRefused"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { FormDialog } from "@/ui/FormDialog"
import { AGE_GROUPS, SEXES } from "./caseForm"

const FIELDS = ["county", "sex", "age_group", "urgency"] as const
type Facts = Pick<Case, (typeof FIELDS)[number]>
const factsOf = ({ county, sex, age_group, urgency }: Facts): Facts => ({ county, sex, age_group, urgency })

/** Changes the coded facts of a case. */
export function FactsDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const [facts, setFacts] = useState(() => factsOf(file))
  const [version, setVersion] = useState(file.version)
  const refused = useRefused()
  const [theirs, setTheirs] = useState<Case>()
  const save = useChange(caseUpdate, {
    refreshes: CASE_REFRESHES,
    says: () => t("cases.facts.saved"),
    onDone: onClose,
    onProblem: (refusal) => {
      const newer = refusal.newer<Case>("county")
      if (!newer) return refused.onProblem(refusal)
      setTheirs(newer)
      return true
    },
  })
  const submit = (what: Facts, on: number) => {
    refused.clear()
    save.mutate({ path: { id: file.id }, headers: ifMatch(on), body: what })
  }
  const words = (field: (typeof FIELDS)[number], of: Facts) => {
    switch (field) {
      case "county":
        return county(of.county)
      case "sex":
        return t(`terms.sex.${of.sex}`)
      case "age_group":
        return t(`terms.ageGroup.${of.age_group}`)
      case "urgency":
        return t(`terms.urgency.${of.urgency}`)
    }
  }
  const labels = {
    county: t("cases.form.county"),
    sex: t("cases.form.sex"),
    age_group: t("cases.form.ageGroup"),
    urgency: t("cases.form.urgency"),
  }
  const select = <F extends keyof Facts>(field: F, values: readonly Facts[F][]) => (
    <Select
      label={labels[field]}
      allowDeselect={false}
      searchable={field === "county"}
      data={values.map((value) => ({ value, label: words(field, { ...facts, [field]: value }) }))}
      value={facts[field]}
      onChange={(value) => value && setFacts({ ...facts, [field]: value })}
      error={refused.errors[field]}
      comboboxProps={{ withinPortal: true }}
    />
  )
  const counties = pack.counties.map(({ code }) => code).sort((a, b) => compareWords(county(a), county(b)))

  return (
    <>
      <FormDialog
        isOpen={theirs === undefined}
        onClose={onClose}
        title={t("cases.facts.title")}
        submit={t("common.save")}
        isBusy={save.isPending}
        isUnsaved={FIELDS.some((field) => facts[field] !== file[field])}
        problem={refused.problem}
        onSubmit={() => submit(facts, version)}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {select("county", counties)}
          {select("urgency", ["normal", "urgent"])}
          {select("sex", SEXES)}
          {select("age_group", AGE_GROUPS)}
        </SimpleGrid>
      </FormDialog>
      <ConflictDialog
        fields={
          theirs &&
          FIELDS.filter((field) => theirs[field] !== facts[field]).map((field) => ({
            key: field,
            label: labels[field],
            mine: words(field, facts),
            theirs: words(field, theirs),
          }))
        }
        version={theirs?.version}
        isBusy={save.isPending}
        onClose={() => setTheirs(undefined)}
        onChoose={(choice) => {
          if (!theirs) return
          const kept = FIELDS.filter((field) => choice[field] === "theirs")
          const chosen = { ...facts, ...Object.fromEntries(kept.map((field) => [field, theirs[field]])) }
          setFacts(chosen)
          setVersion(theirs.version)
          setTheirs(undefined)
          submit(chosen, theirs.version)
        }}
      />
    </>
  )
}
