import { Button, Fieldset, Group, Select, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { IconPlus, IconTrash } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"
import { MomentInput } from "@/lib/MomentInput"
import { usePack } from "@/lib/pack"
import type { Leg, Paper } from "./returnForm"

type Errors = Record<string, string>

/** The way, part by part. */
export function LegFields({
  legs,
  onChange,
  errors,
}: {
  legs: readonly Leg[]
  onChange: (legs: readonly Leg[]) => void
  errors: Errors
}) {
  const { t } = useTranslation()
  const means = useList("travel_means")
  const set = (at: number, part: Partial<Leg>) =>
    onChange(legs.map((leg, place) => (place === at ? { ...leg, ...part } : leg)))
  const last = legs.at(-1)
  return (
    <Fieldset legend={t("stay.return.way")}>
      <Stack>
        {legs.map((leg, at) => {
          const text = (name: "from" | "to" | "border_point") => ({
            value: leg[name],
            onChange: (event: { currentTarget: { value: string } }) =>
              set(at, { [name]: event.currentTarget.value }),
            error: errors[`legs.${at}.${name}`],
            maxLength: 200,
            autoComplete: "off",
          })
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part of the way has no other name than its place
            <Fieldset key={at} legend={t("stay.return.part", { number: at + 1 })}>
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <TextInput label={t("stay.return.from")} required {...text("from")} />
                <TextInput label={t("stay.return.to")} required {...text("to")} />
                <MomentInput
                  label={t("stay.return.departsAt")}
                  value={leg.departs_at}
                  onChange={(departs_at) => set(at, { departs_at })}
                  error={errors[`legs.${at}.departs_at`]}
                  isRequired
                />
                <MomentInput
                  label={t("stay.return.arrivesAt")}
                  value={leg.arrives_at}
                  onChange={(arrives_at) => set(at, { arrives_at })}
                  error={errors[`legs.${at}.arrives_at`]}
                  isRequired
                />
                <Select
                  label={t("stay.return.means")}
                  required
                  allowDeselect={false}
                  data={means}
                  value={leg.means}
                  onChange={(chosen) => set(at, { means: chosen })}
                  error={errors[`legs.${at}.means`]}
                  comboboxProps={{ withinPortal: true }}
                />
                <TextInput label={t("stay.return.borderPoint")} {...text("border_point")} />
              </SimpleGrid>
              <Remove
                label={t("stay.return.removePart")}
                onClick={() => onChange(legs.filter((_, n) => n !== at))}
              />
            </Fieldset>
          )
        })}
        <Add
          label={t("stay.return.addPart")}
          onClick={() =>
            onChange([
              ...legs,
              {
                from: last?.to ?? "",
                to: "",
                means: null,
                departs_at: last?.arrives_at ?? "",
                arrives_at: "",
                border_point: "",
              },
            ])
          }
        />
      </Stack>
    </Fieldset>
  )
}

const STATES = ["needed", "requested", "obtained"] as const

/** The papers that the journey needs, and how far each is. */
export function PaperFields({
  papers,
  onChange,
  errors,
}: {
  papers: readonly Paper[]
  onChange: (papers: readonly Paper[]) => void
  errors: Errors
}) {
  const { t } = useTranslation()
  const kinds = useList("travel_document")
  const set = (at: number, part: Partial<Paper>) =>
    onChange(papers.map((paper, place) => (place === at ? { ...paper, ...part } : paper)))
  return (
    <Fieldset legend={t("stay.return.documents")}>
      <Stack>
        {papers.map((paper, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: which paper it is may be chosen last
          <div key={at}>
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              <Select
                label={t("stay.return.paper")}
                required
                allowDeselect={false}
                data={kinds}
                value={paper.kind}
                onChange={(kind) => set(at, { kind })}
                error={errors[`documents.${at}.kind`]}
                comboboxProps={{ withinPortal: true }}
              />
              <Select
                label={t("stay.return.paperState")}
                allowDeselect={false}
                data={STATES.map((state) => ({ value: state, label: t(`stay.return.paperStates.${state}`) }))}
                value={paper.state}
                onChange={(chosen) =>
                  set(at, { state: STATES.find((state) => state === chosen) ?? paper.state })
                }
                comboboxProps={{ withinPortal: true }}
              />
              <TextInput
                label={t("stay.note")}
                maxLength={200}
                value={paper.note}
                onChange={(event) => set(at, { note: event.currentTarget.value })}
                error={errors[`documents.${at}.note`]}
                autoComplete="off"
              />
            </SimpleGrid>
            <Remove
              label={t("stay.return.removePaper")}
              onClick={() => onChange(papers.filter((_, n) => n !== at))}
            />
          </div>
        ))}
        <Add
          label={t("stay.return.addPaper")}
          onClick={() => onChange([...papers, { kind: null, state: "needed", note: "" }])}
        />
      </Stack>
    </Fieldset>
  )
}

function useList(list: string) {
  const { pack, term } = usePack()
  return (pack.code_lists[list] ?? []).map(({ code }) => ({ value: code, label: term(list, code) }))
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Group>
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
        {label}
      </Button>
    </Group>
  )
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      mt="xs"
      variant="subtle"
      size="compact-xs"
      leftSection={<IconTrash size={14} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}
