import { Anchor, Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core"
import { caseSearch } from "@punte/client"
import { useState } from "react"
import { Link } from "react-router"
import { useChange } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { fieldProblemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { TrackTag } from "@/lib/tracks"
import { paths } from "@/paths"
import classes from "./Cases.module.css"
import { EmergencyDialog } from "./emergency/EmergencyDialog"

const WAYS = ["reference", "name", "identifier"] as const

/** Finds a case by its reference, or by a name inside the organisation. What is typed never enters an address. */
export function CaseSearch({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("cases.search.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <SearchForm onFound={onClose} />
    </Modal>
  )
}

function SearchForm({ onFound }: { onFound: () => void }) {
  const { t } = useTranslation()
  const may = useMay()
  const { pack, county } = usePack()
  const mayName = may("cases.identity")
  const [by, setBy] = useState<(typeof WAYS)[number]>("reference")
  const [typed, setTyped] = useState("")
  const [isMissing, setMissing] = useState(false)
  const [refused, setRefused] = useState<string>()
  const find = useChange(caseSearch, {
    onProblem: (refusal) => {
      const [first] = refusal.fields
      if (first) setRefused(fieldProblemText(first.code))
      return first !== undefined
    },
  })
  const found = find.data?.items
  const [isUrgent, setUrgent] = useState(false)

  return (
    <Stack>
      <Stack
        component="form"
        gap="sm"
        onSubmit={(event: { preventDefault: () => void }) => {
          event.preventDefault()
          const wanted = typed.trim()
          setMissing(!wanted)
          setRefused(undefined)
          if (wanted) find.mutate({ body: { [by]: by === "reference" ? wanted.toUpperCase() : wanted } })
        }}
      >
        {mayName && (
          <SegmentedControl
            value={by}
            onChange={(next) => {
              setBy(WAYS.find((way) => way === next) ?? "reference")
              setTyped("")
              find.reset()
            }}
            data={WAYS.map((way) => ({ value: way, label: t(`cases.search.ways.${way}`) }))}
            aria-label={t("cases.search.how")}
          />
        )}
        <TextInput
          data-autofocus
          label={t(`cases.search.labels.${by}`)}
          description={t(`cases.search.hints.${by}`, { example: `${pack.country}-7K3M-9QFT` })}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={isMissing && !typed.trim() ? t("cases.search.required") : refused}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={find.isPending}>
            {t("cases.search.submit")}
          </Button>
        </Group>
      </Stack>
      <div role="status">
        {found && (
          <Text size="sm" c="dimmed">
            {found.length === 0 ? t("cases.search.none") : t("cases.search.found", { count: found.length })}{" "}
            {find.data?.is_complete === false && t("cases.search.more")}
          </Text>
        )}
      </div>
      {found?.length === 0 && by === "reference" && may("cases.emergency") && (
        <Group gap="sm">
          <Text size="sm" flex="1 1 240px">
            {t("emergencies.fromSearch")}
          </Text>
          <Button variant="default" onClick={() => setUrgent(true)}>
            {t("emergencies.open")}
          </Button>
          {isUrgent && <EmergencyDialog reference={typed.trim()} onClose={() => setUrgent(false)} />}
        </Group>
      )}
      {found && found.length > 0 && (
        <ul className={classes.plainList}>
          {found.map((one) => (
            <li key={one.id} className={classes.foundCase}>
              <div>
                <Anchor component={Link} to={paths.case(one.id)} fw={600} onClick={onFound}>
                  {one.code_name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {[one.reference, county(one.county), one.matched_name].filter(Boolean).join(" · ")}
                </Text>
              </div>
              <TrackTag track="identification" state={one.identification} />
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}
