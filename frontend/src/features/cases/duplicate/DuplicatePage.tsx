import { Alert, Anchor, Button, Group, SimpleGrid, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { duplicateCreate, duplicateMarkDifferent, duplicateRead } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { DuplicatePair } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatList } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { TrackTag } from "@/lib/tracks"
import { useParam } from "@/lib/useParam"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { PersonFacts } from "../PersonSection"
import { LikenessTag, useReasonWords } from "./LikenessTag"
import { MergeDialog } from "./MergeDialog"
import { otherOf } from "./mergeForm"
import { DUPLICATE_REFRESHES } from "./refreshes"
import { UndoDialog } from "./UndoDialog"

const question = (id: string) => q(duplicateRead, { path: { id } })

export const handle = { title: "duplicates" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

/** Two cases side by side: are they of one person? */
export default function DuplicatePage() {
  const { t } = useTranslation()
  const words = useReasonWords()
  const { data: pair } = useLoaded(question(useParam("id")))
  return (
    <Page
      title={t("duplicates.two", { first: pair.first.code_name, second: pair.second.code_name })}
      lead={
        <Group gap="sm">
          <LikenessTag likeness={pair.likeness} />
          <span>{words(pair.reasons)}</span>
        </Group>
      }
      above={
        <Anchor component={Link} to={paths.duplicates} size="sm">
          {t("duplicates.title")}
        </Anchor>
      }
      actions={<Judgements pair={pair} />}
    >
      <Judged pair={pair} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Side file={pair.first} person={pair.first_person} pair={pair} />
        <Side file={pair.second} person={pair.second_person} pair={pair} />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t("duplicates.looked")}
      </Text>
    </Page>
  )
}

function Judgements({ pair }: { pair: DuplicatePair }) {
  const { t } = useTranslation()
  const [isMerging, merge] = useDisclosure()
  const [isUndoing, undo] = useDisclosure()
  const stale = useStale(duplicateRead)
  // Somebody else judged meanwhile: the page shows it, and the refusal is said.
  const onProblem = ({ isStale, status }: Problem) => {
    if (isStale || status === 409) stale()
    return false
  }
  const differ = useChange(duplicateMarkDifferent, {
    refreshes: DUPLICATE_REFRESHES,
    says: () => t("duplicates.saidDifferent"),
    onProblem,
  })
  const again = useChange(duplicateCreate, {
    refreshes: DUPLICATE_REFRESHES,
    says: () => t("duplicates.paired"),
    onProblem,
  })
  const may = (ability: string) => pair.abilities.includes(ability)
  return (
    <>
      {may("duplicate_mark_different") && (
        <Button
          variant="default"
          loading={differ.isPending}
          onClick={() => differ.mutate({ path: { id: pair.id }, headers: ifMatch(pair.version) })}
        >
          {t("duplicates.different")}
        </Button>
      )}
      {may("duplicate_merge") && <Button onClick={merge.open}>{t("duplicates.merge")}</Button>}
      {may("duplicate_undo") && (
        <Button variant="default" onClick={undo.open}>
          {t("duplicates.undo")}
        </Button>
      )}
      {may("duplicate_create") && (
        <Button
          variant="default"
          loading={again.isPending}
          onClick={() => again.mutate({ body: { case_id: pair.first.id, other_case_id: pair.second.id } })}
        >
          {t("duplicates.again")}
        </Button>
      )}
      {isMerging && <MergeDialog pair={pair} onClose={merge.close} />}
      {isUndoing && <UndoDialog pair={pair} onClose={undo.close} />}
    </>
  )
}

/** What was judged, by whom, and what of it was undone. */
function Judged({ pair }: { pair: DuplicatePair }) {
  const { t, textAt } = useTranslation()
  if (pair.state === "open" || !pair.judged_at) return null
  const said = (key: "different" | "merged", name: string | null | undefined, at: string) =>
    t(`duplicates.judged.${key}`, { name: name ?? "", date: formatDate(at) })
  return (
    <Alert color="gray">
      <Text size="sm">
        {said(pair.state === "different" ? "different" : "merged", pair.judged_by_name, pair.judged_at)}
      </Text>
      {pair.state === "merged" && pair.closure_id && !otherOf(pair).closed_at && (
        <Text size="sm">
          {t(
            pair.closing_state === "awaiting_approval"
              ? "duplicates.judged.closingWaits"
              : "duplicates.judged.stillOpen",
            { name: otherOf(pair).code_name },
          )}
        </Text>
      )}
      {pair.undone_at && (
        <Text size="sm">
          {t("duplicates.judged.undone", {
            name: pair.undone_by_name ?? "",
            date: formatDate(pair.undone_at),
          })}
        </Text>
      )}
      {pair.stayed.length > 0 && (
        <Text size="sm">
          {t("duplicates.judged.stayed", {
            fields: formatList(pair.stayed.flatMap((field) => textAt(`cases.fields.${field}`) ?? [])),
          })}
        </Text>
      )}
    </Alert>
  )
}

type SideProps = { file: DuplicatePair["first"]; person: DuplicatePair["first_person"]; pair: DuplicatePair }

function Side({ file, person, pair }: SideProps) {
  const { t } = useTranslation()
  const { county } = usePack()
  const goesOn = pair.kept_case_id === file.id
  return (
    <Section
      title={file.code_name}
      text={goesOn ? t("duplicates.goesOn") : undefined}
      actions={
        <Anchor component={Link} to={paths.case(file.id)} size="sm">
          {file.reference}
        </Anchor>
      }
    >
      <Stack>
        <Facts
          columns={2}
          facts={[
            { label: t("duplicates.sex"), value: t(`terms.sex.${file.sex}`) },
            { label: t("duplicates.age"), value: t(`terms.ageGroup.${file.age_group}`) },
            { label: t("duplicates.county"), value: county(file.county) },
            { label: t("duplicates.opened"), value: formatDate(file.opened_at) },
            { label: t("duplicates.worksOn"), value: file.assigned_name },
            { label: t("duplicates.help"), value: <TrackTag track="assistance" state={file.assistance} /> },
          ]}
        />
        <PersonFacts person={person} />
      </Stack>
    </Section>
  )
}
