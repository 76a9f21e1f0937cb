import { Alert, Anchor, Text } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { caseKnown } from "@punte/client"
import { IconUserSearch } from "@tabler/icons-react"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import classes from "../Cases.module.css"
import type { CaseDraft } from "../caseForm"
import { type PersonDraft, toUpdate } from "../personForm"
import { LikenessTag, useReasonWords } from "./LikenessTag"

/** Somebody who types is not asked about at every letter. */
const PAUSE_MS = 1200
/** What is shorter is not compared (backend/domain/src/cases/likeness). */
const SHORTEST_NUMBER = 6

/** Whether enough is told of somebody that they can be like another. */
export function isAskable(person: PersonDraft): boolean {
  const { given_names, family_name, aliases, identifiers, birth } = person
  const names = [given_names, family_name, ...aliases].filter((name) => name.trim().length > 1)
  const hasNumber = identifiers.some(({ value }) => value.trim().length >= SHORTEST_NUMBER)
  return hasNumber || names.length > 1 || (names.length === 1 && birth !== null)
}

/** While a case is opened: who is perhaps known already. It is in the way of nothing. */
export function KnownNotice({ person, sex }: { person: PersonDraft; sex: CaseDraft["sex"] }) {
  const { t } = useTranslation()
  const may = useMay()
  const words = useReasonWords()
  const [told] = useDebouncedValue(person, PAUSE_MS)
  const {
    given_names = null,
    family_name = null,
    aliases = [],
    birth = null,
    identifiers = [],
  } = toUpdate(told)
  const body = { given_names, family_name, aliases, birth, identifiers, sex: sex ?? "unknown" }
  const isAsked = may("cases.identity") && isAskable(told)
  const { data } = useAsked({ ...q(caseKnown, { body }), gcTime: 0, retry: false }, isAsked)
  const found = isAsked ? (data?.items ?? []) : []
  return (
    <div role="status">
      {found.length > 0 && (
        <Alert icon={<IconUserSearch aria-hidden />} color="gray" title={t("duplicates.known")}>
          <Text size="sm">{t("duplicates.knownText")}</Text>
          <ul className={classes.toDo}>
            {found.map((hit) => (
              <li key={hit.id}>
                <Anchor href={paths.case(hit.id)} target="_blank" rel="noreferrer" size="sm">
                  {hit.name} · {hit.code_name} · {hit.reference}
                </Anchor>{" "}
                <LikenessTag likeness={hit.likeness} />
                <Text size="sm" c="dimmed">
                  {words(hit.reasons)}
                </Text>
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  )
}
