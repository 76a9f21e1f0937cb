import { Alert, Button, Checkbox, Group, Menu, Text, TextInput } from "@mantine/core"
import {
  savedViewChoose,
  savedViewCreate,
  savedViewList,
  savedViewRemove,
  savedViewUpdate,
} from "@punte/client"
import { IconBookmark, IconCheck } from "@tabler/icons-react"
import { useState } from "react"
import { useNavigate } from "react-router"
import type { Problem } from "@/api/problem"
import { ifMatch, useChange } from "@/api/query"
import { useMay } from "@/api/session"
import type { Body, Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { FormConflict } from "@/lib/FormConflict"
import { useConflict } from "@/lib/useConflict"
import { useRefused } from "@/lib/useRefused"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { FormDialog } from "@/ui/FormDialog"
import { type CaseAddress, filtersToKeep, placeOf } from "./caseFilters"

type View = Item<typeof savedViewList>
type Given = Body<typeof savedViewCreate>

type Props = {
  views: readonly View[]
  active: View | undefined
  values: Partial<Record<CaseAddress, string>>
  hidden: readonly string[]
}

/** The saved views of the list: to go to one, and to keep, share or remove them. */
export function CaseViews({ views, active, values, hidden }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [asks, setAsks] = useState<"save" | "edit" | "remove">()
  const shown = { filters: filtersToKeep(values), hidden_columns: hidden as Given["hidden_columns"] }
  const isChanged = active && !isSame(shown, active)
  const may = (ability: string) => Boolean(active?.abilities.includes(ability))

  const stale = useStale(savedViewList)
  // Somebody else changed or removed it meanwhile: the list shows it, and the refusal is said.
  const onProblem = ({ isStale, status }: Problem) => {
    if (isStale || status === 404) stale()
    if (status === 404) setAsks(undefined)
    return false
  }

  const keep = useChange(savedViewUpdate, {
    refreshes: [savedViewList],
    says: ({ name }) => t("cases.views.saved", { name }),
    onProblem,
  })
  const choose = useChange(savedViewChoose, {
    refreshes: [savedViewList],
    says: ({ items }) => {
      const first = items.find((one) => one.is_default)
      return first ? t("cases.views.chosen", { name: first.name }) : t("cases.views.chosenAll")
    },
  })
  const remove = useChange(savedViewRemove, {
    refreshes: [savedViewList],
    says: () => t("cases.views.removed"),
    onDone: () => {
      setAsks(undefined)
      void navigate(`${paths.cases}?view=all`)
    },
    onProblem,
  })

  const group = (label: string, found: readonly View[]) =>
    found.length > 0 && (
      <>
        <Menu.Label>{label}</Menu.Label>
        {found.map((one) => (
          <Menu.Item
            key={one.id}
            aria-current={one.id === active?.id ? "page" : undefined}
            leftSection={one.id === active?.id && <IconCheck size={14} aria-hidden />}
            onClick={() => void navigate(placeOf(one))}
          >
            {one.name}
            {one.is_default && (
              <Text component="span" size="xs" c="dimmed">
                {` (${t("cases.views.isDefault")})`}
              </Text>
            )}
          </Menu.Item>
        ))}
      </>
    )

  return (
    <Group gap="sm" className="no-print">
      <Menu position="bottom-start" width={300}>
        <Menu.Target>
          <Button variant="default" size="sm" leftSection={<IconBookmark size={16} aria-hidden />}>
            {active ? active.name : t("cases.views.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigate(`${paths.cases}?view=all`)}>
            {t("cases.views.all")}
          </Menu.Item>
          {group(
            t("cases.views.own"),
            views.filter((one) => !one.is_shared),
          )}
          {group(
            t("cases.views.shared"),
            views.filter((one) => one.is_shared),
          )}
          <Menu.Divider />
          <Menu.Item onClick={() => setAsks("save")}>{t("cases.views.save")}</Menu.Item>
          {active && may("saved_view_update") && (
            <Menu.Item onClick={() => setAsks("edit")}>{t("cases.views.edit")}</Menu.Item>
          )}
          {active && may("saved_view_remove") && (
            <Menu.Item onClick={() => setAsks("remove")}>{t("cases.views.remove")}</Menu.Item>
          )}
          {active && !active.is_default && (
            <Menu.Item onClick={() => choose.mutate({ body: { view_id: active.id } })}>
              {t("cases.views.makeDefault")}
            </Menu.Item>
          )}
          {views.some((one) => one.is_default) && (
            <Menu.Item onClick={() => choose.mutate({ body: { view_id: null } })}>
              {t("cases.views.endDefault")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isChanged && may("saved_view_update") && (
        <Button
          variant="subtle"
          size="sm"
          loading={keep.isPending}
          onClick={() =>
            keep.mutate({
              path: { id: active.id },
              headers: ifMatch(active.version),
              body: { name: active.name, is_shared: active.is_shared, ...shown },
            })
          }
        >
          {t("cases.views.update", { name: active.name })}
        </Button>
      )}
      {active && active.forgotten.length > 0 && (
        <Alert color="orange">{t("cases.views.forgotten", { names: formatList(active.forgotten) })}</Alert>
      )}
      {asks === "save" && <ViewDialog shown={shown} onClose={() => setAsks(undefined)} />}
      {asks === "edit" && active && (
        <ViewDialog
          view={active}
          shown={{ filters: active.filters, hidden_columns: active.hidden_columns }}
          onClose={() => setAsks(undefined)}
        />
      )}
      {active && (
        <ConfirmDialog
          isOpen={asks === "remove"}
          onClose={() => setAsks(undefined)}
          onConfirm={() => remove.mutate({ path: { id: active.id }, headers: ifMatch(active.version) })}
          isBusy={remove.isPending}
          title={t("cases.views.removeTitle", { name: active.name })}
          text={t("cases.views.removeText")}
          confirm={t("cases.views.remove")}
        />
      )}
    </Group>
  )
}

type Shown = Pick<Given, "filters" | "hidden_columns">

/** Names a new view, or renames and shares one that there is. */
function ViewDialog({ view, shown, onClose }: { view?: View; shown: Shown; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  // Whoever may not share any more may still end it.
  const mayShare = useMay()("cases.assign") || view?.is_shared === true
  const [name, setName] = useState(view?.name ?? "")
  const [isShared, setShared] = useState(view?.is_shared ?? false)
  const refused = useRefused(savedViewList)
  const change = {
    refreshes: [savedViewList],
    says: (saved: View) => t("cases.views.saved", { name: saved.name }),
    onDone: (saved: View) => {
      onClose()
      void navigate(placeOf(saved))
    },
  }
  const { met, back, saving, or } = useConflict<Given, View>("hidden_columns")
  const create = useChange(savedViewCreate, { ...change, onProblem: refused.onProblem })
  const update = useChange(savedViewUpdate, { ...change, onProblem: or(refused.onProblem) })
  const save = saving((body, headers) => update.mutate({ path: { id: view?.id ?? "" }, headers, body }))
  const body = { name, is_shared: isShared, ...shown }
  if (met) {
    const { filters, hidden_columns, version } = met.newer
    return (
      <FormConflict
        mine={{ name: met.mine.name, is_shared: met.mine.is_shared }}
        newer={{ name: met.newer.name, is_shared: met.newer.is_shared, version }}
        fields={{
          name: { label: t("cases.views.name"), words: (name) => name },
          is_shared: {
            label: t("cases.views.share"),
            words: (isShared) => t(isShared ? "common.yes" : "common.no"),
          },
        }}
        // What it shows is not said here.
        onSave={(chosen) => save({ ...chosen, filters, hidden_columns }, version)}
        onClose={back}
        isBusy={update.isPending}
        isGuarded
      />
    )
  }
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      title={t("cases.views.saveTitle")}
      text={t("cases.views.saveText")}
      submit={t("common.save")}
      isBusy={create.isPending || update.isPending}
      problem={refused.problem}
      onSubmit={() => {
        if (!refused.complete({ name })) return
        if (view) save(body, view.version)
        else create.mutate({ body })
      }}
    >
      <TextInput
        label={t("cases.views.name")}
        description={t("cases.views.nameHint")}
        maxLength={60}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refused.errors.name}
      />
      <Checkbox
        label={t("cases.views.share")}
        description={mayShare ? undefined : t("cases.views.mayNotShare")}
        disabled={!mayShare}
        checked={isShared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}

function isSame(one: Shown, other: Shown) {
  const plain = ({ filters, hidden_columns }: Shown) =>
    JSON.stringify([Object.entries(filters).toSorted(), hidden_columns.toSorted()])
  return plain(one) === plain(other)
}
