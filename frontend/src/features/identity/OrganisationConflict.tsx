import { organisationRead } from "@punte/client"
import { q, useAsked } from "@/api/query"
import type { Organisation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, languageName } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import type { OrganisationBody } from "./OrganisationForm"

/** What the form of an organisation says; how it stands is changed apart. */
export type OrganisationSaid = Omit<OrganisationBody, "is_active">

type Parent = Organisation["parent_id"]

const LANGUAGES = ["ro", "sq", "en"] as const
const list = (words: readonly string[]) => words.join(" · ")

/** Both versions of an organisation, field by field, where somebody else saved first. */
export function OrganisationConflict(props: RecordConflict<OrganisationSaid, Organisation>) {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const parent = useParents(props.mine.parent_id, props.newer.parent_id)
  const contact = useContactWords()
  return (
    <FormConflict
      {...props}
      fields={{
        kind: { label: t("directory.kind"), words: (kind) => t(`terms.organisationKind.${kind}`) },
        names: {
          label: t("organisation.names"),
          words: (names) =>
            list(LANGUAGES.flatMap((code) => (names[code] ? [`${languageName(code)}: ${names[code]}`] : []))),
        },
        aliases: { label: t("organisation.aliases"), words: list },
        counties: {
          label: t("organisation.counties"),
          words: (codes) => list(codes.map(county).toSorted(compareWords)),
        },
        parent_id: { label: t("organisation.parent"), words: parent },
        mandates: {
          label: t("organisation.mandates"),
          words: (codes) =>
            list((codes ?? []).map((code) => term("organisation_mandate", code)).toSorted(compareWords)),
        },
        contact: { label: t("organisation.contact"), words: contact },
      }}
    />
  )
}

/** How the organisations are called that one of the versions is a part of. */
function useParents(mine: Parent, newer: Parent) {
  const ofMine = useAsked(q(organisationRead, { path: { id: mine ?? "" } }), !!mine)
  const ofNewer = useAsked(q(organisationRead, { path: { id: newer ?? "" } }), !!newer)
  return (id: Parent) => [ofMine.data, ofNewer.data].find((one) => one?.id === id)?.name ?? id ?? ""
}

/** Every way to reach it, each by what it is. */
function useContactWords() {
  const { t } = useTranslation()
  return ({ links, ...ways }: OrganisationSaid["contact"]) =>
    list([
      ...WAYS.flatMap(([way, label]) => (ways[way] ? [`${t(label)}: ${ways[way]}`] : [])),
      ...(links ?? []).map(
        ({ kind, name, address }) =>
          `${t(`organisation.linkKinds.${kind}`)}: ${[name, address].filter(Boolean).join(", ")}`,
      ),
    ])
}

const WAYS = [
  ["phone", "organisation.phone"],
  ["phone_extension", "organisation.extension"],
  ["fax", "organisation.fax"],
  ["email", "organisation.email"],
  ["address", "organisation.address"],
  ["website", "organisation.website"],
] as const
