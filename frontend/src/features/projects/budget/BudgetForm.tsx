import { Button, Group, Radio, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core"
import type { Budget, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { MoneyInput } from "@/lib/MoneyInput"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import type { useRefused } from "@/lib/useRefused"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { EditableRows } from "@/ui/EditableRows"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import {
  differencesOf,
  type BudgetForm as Form,
  faultsOf,
  formOfBudget,
  newLine,
  newSource,
  SOURCE_KINDS,
} from "./budgetForm"
import { LineFields } from "./LineFields"
import type { Difference } from "./split"
import { offWords } from "./words"

type Props = {
  project: Project
  budget: Budget
  refused: ReturnType<typeof useRefused>
  /** What the server found not to add up, in words. */
  off: readonly string[]
  onSave: (form: Form) => void
  onCancel: () => void
  isBusy: boolean
  isSaved: boolean
}

/**
 * The budget as a whole. What does not add up is named while it is typed, is refused with its difference, and can be
 * kept as a document prints it.
 */
export function BudgetForm({ project, budget, refused, off, onSave, onCancel, isBusy, isSaved }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const { fields: form, change, isChanged } = useFields(() => begin(budget, pack.currencies[0] ?? null))
  const guard = useUnsavedGuard(isChanged && !isSaved)
  const differences = differencesOf(form)
  const isOff = Boolean(differences.sources ?? differences.lines)
  const { errors } = refused
  const submit = () => {
    const { missing, malformed } = faultsOf(form)
    const wrong = Object.fromEntries(malformed.map((at) => [at, t("money.malformed")]))
    if (refused.isWhole(missing, wrong)) onSave(form)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {guard}
      <Stack gap="lg">
        <FormProblem
          title={refused.problem ?? (off.length > 0 ? t("budget.refused") : undefined)}
          details={!refused.problem && off.length > 0 ? [...off, t("budget.refusedHint")] : []}
        />
        <Section title={t("budget.whole")}>
          <Group align="flex-start" gap="sm">
            <MoneyInput
              label={t("budget.total")}
              description={t("budget.totalHint")}
              currency={form.currency}
              value={form.total}
              onChange={(total) => change({ total })}
              error={errors.total}
            />
            <Select
              label={t("budget.currency")}
              description={t("budget.currencyHint")}
              w={160}
              required
              allowDeselect={false}
              data={[...new Set([budget.currency, ...pack.currencies])].filter((code) => code != null)}
              value={form.currency}
              onChange={(currency) => change({ currency })}
              error={errors.currency}
            />
          </Group>
        </Section>
        <Section title={t("budget.sources")} text={t("budget.sourcesHint")}>
          <Stack gap="sm">
            <EditableRows
              rows={form.sources}
              onChange={(sources) => change({ sources })}
              make={newSource}
              legend={(number) => t("budget.sourceNumber", { number })}
              add={t("budget.addSource")}
              remove={t("budget.removeSource")}
              most={20}
              errors={errors}
            >
              {(row, at, set) => (
                <SimpleGrid cols={{ base: 1, sm: 3 }}>
                  <Select
                    label={t("budget.source")}
                    allowDeselect={false}
                    data={SOURCE_KINDS.map((value) => ({ value, label: t(`budget.kinds.${value}`) }))}
                    value={row.kind}
                    onChange={(next) => set({ kind: SOURCE_KINDS.find((one) => one === next) ?? row.kind })}
                  />
                  <TextInput
                    label={t("budget.payer")}
                    maxLength={200}
                    value={row.payer}
                    onChange={(event) => set({ payer: event.currentTarget.value })}
                    error={errors[`sources.${at}.payer`]}
                  />
                  <MoneyInput
                    label={t("budget.amount")}
                    isRequired
                    currency={form.currency}
                    value={row.amount}
                    onChange={(amount) => set({ amount })}
                    error={errors[`sources.${at}.amount`]}
                  />
                </SimpleGrid>
              )}
            </EditableRows>
            <OffNow part="sources" difference={differences.sources} currency={form.currency} />
          </Stack>
        </Section>
        <Section title={t("budget.lines")} text={t("budget.linesHint")}>
          <Stack gap="sm">
            <EditableRows
              rows={form.lines}
              onChange={(lines) => change({ lines })}
              make={newLine}
              legend={(number) => t("budget.lineNumber", { number })}
              add={t("budget.addLine")}
              remove={t("budget.removeLine")}
              most={400}
              isKept={({ isInUse }) => isInUse}
              errors={errors}
            >
              {(row, at, set) => (
                <LineFields
                  row={row}
                  change={set}
                  partners={project.partners}
                  currency={form.currency}
                  errorOf={(name) => errors[`lines.${at}.${name}`]}
                />
              )}
            </EditableRows>
            <OffNow part="lines" difference={differences.lines} currency={form.currency} />
          </Stack>
        </Section>
        <Section title={t("budget.provenance")}>
          <Stack>
            <Radio.Group
              label={t("budget.how")}
              value={form.isAsPrinted ? "as_printed" : "entered"}
              onChange={(how) => change({ isAsPrinted: how === "as_printed" })}
            >
              <Stack gap={6} mt={4}>
                <Radio value="entered" label={t("budget.provenances.entered")} />
                <Radio
                  value="as_printed"
                  label={t("budget.keepAsPrinted")}
                  description={isOff ? t("budget.keepAsPrintedHint") : undefined}
                />
              </Stack>
            </Radio.Group>
            <TextInput
              label={t("budget.document")}
              description={t("budget.documentHint")}
              required={form.isAsPrinted}
              maxLength={200}
              value={form.document}
              onChange={(event) => change({ document: event.currentTarget.value })}
              error={errors.document}
            />
          </Stack>
        </Section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** A new budget begins in the country's own currency. */
const begin = (budget: Budget, currency: string | null): Form => {
  const form = formOfBudget(budget)
  return form.currency ? form : { ...form, currency }
}

/** How far the parts are from the whole at this moment. */
function OffNow(props: { part: "sources" | "lines"; difference: Difference; currency: string | null }) {
  const { part, difference, currency } = props
  return (
    <Text size="sm" role="status" fw={600}>
      {difference && currency
        ? offWords(
            {
              part,
              kind: difference.too === "much" ? "too_much" : "too_little",
              amount: difference.by,
            },
            currency,
          )
        : ""}
    </Text>
  )
}
