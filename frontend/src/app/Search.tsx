import { useDebouncedValue } from "@mantine/hooks"
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight"
import { caseSearch, organisationList } from "@punte/client"
import { IconBuilding, IconFolderSearch, IconPlus, IconSearch, IconUserCircle } from "@tabler/icons-react"
import { useState } from "react"
import { useNavigate } from "react-router"
import { q, useAsked, useChange } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { showDone } from "@/lib/announce"
import { paths } from "@/paths"
import { navigation } from "./navigation"
import classes from "./Search.module.css"

/** A case reference such as RO-7K3M-9QFT, however it is typed. */
const REFERENCE = /^\s*([a-z]{2})[\s-]?([0-9a-z]{4})[\s-]?([0-9a-z]{4})\s*$/i

/** Opened by Ctrl+K in the shell: pages, actions, organisations, and a case by its reference. Names of persons are not searched here. */
export function Search() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const may = useMay()
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  const organisations = useAsked(
    q(organisationList, { query: { q: settled, limit: 6 } }),
    settled.length > 2 && may("directory.read"),
  )
  const find = useChange(caseSearch, {
    onDone: ({ items: [found] }) => {
      if (found) navigate(paths.case(found.id))
      else showDone(t("search.noSuchCase"))
    },
  })

  const go = (to: string) => () => navigate(to)
  const pages: SpotlightActionData[] = navigation(may).flatMap((group) =>
    group.places.map(({ to, label, icon: Icon }) => ({
      id: to,
      label: t(`nav.${label}`),
      leftSection: <Icon size={20} stroke={1.7} aria-hidden />,
      onClick: go(to),
    })),
  )
  pages.push({
    id: "account",
    label: t("account.title"),
    leftSection: <IconUserCircle size={20} stroke={1.7} aria-hidden />,
    onClick: go(paths.account),
  })
  const doing: SpotlightActionData[] = may("cases.create")
    ? [
        {
          id: "case-new",
          label: t("search.newCase"),
          leftSection: <IconPlus size={20} stroke={1.7} aria-hidden />,
          onClick: go(paths.caseNew),
        },
      ]
    : []
  const reference = may("cases.read") ? REFERENCE.exec(typed) : null
  if (reference) {
    const written = reference.slice(1).join("-").toUpperCase()
    doing.push({
      id: "case-by-reference",
      label: t("search.caseByReference", { reference: written }),
      keywords: typed,
      leftSection: <IconFolderSearch size={20} stroke={1.7} aria-hidden />,
      onClick: () => find.mutate({ body: { reference: written } }),
    })
  }
  const found: SpotlightActionData[] = (typed.trim().length > 2 ? (organisations.data?.items ?? []) : []).map(
    (one) => ({
      id: one.id,
      label: one.name,
      description: t(`terms.organisationKind.${one.kind}`),
      keywords: typed,
      leftSection: <IconBuilding size={20} stroke={1.7} aria-hidden />,
      onClick: go(paths.organisation(one.id)),
    }),
  )
  const groups: SpotlightActionGroupData[] = [
    { group: t("search.actions"), actions: doing },
    { group: t("search.pages"), actions: pages },
    { group: t("search.organisations"), actions: found },
  ].filter((group) => group.actions.length > 0)

  return (
    <Spotlight
      actions={groups}
      query={typed}
      onQueryChange={setTyped}
      nothingFound={t("search.nothing")}
      highlightQuery
      scrollable
      centered={false}
      yOffset={80}
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      maxHeight={420}
      // The shell listens for it, which is there before the search is.
      shortcut={null}
      classNames={{ actionsGroup: classes.group }}
      searchProps={{
        leftSection: <IconSearch size={20} stroke={1.7} aria-hidden />,
        placeholder: t("search.placeholder"),
        "aria-label": t("shell.search"),
      }}
    />
  )
}
