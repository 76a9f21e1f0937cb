import {
  ActionIcon,
  Alert,
  Button,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
  VisuallyHidden,
} from "@mantine/core"
import { MonthPickerInput } from "@mantine/dates"
import { useDisclosure, useMediaQuery } from "@mantine/hooks"
import { calendarFile, calendarRead } from "@punte/client/projects"
import { IconChevronLeft, IconChevronRight, IconDownload, IconRss } from "@tabler/icons-react"
import { useEffect, useRef, useState } from "react"
import type { LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatWhen } from "@/i18n/format"
import { today } from "@/lib/days"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { useOpening } from "@/lib/useOpening"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { CountySelect } from "../CountySelect"
import { ProjectTabs } from "../ProjectTabs"
import { Agenda } from "./Agenda"
import classes from "./Calendar.module.css"
import { EntryLine } from "./EntryLine"
import { BREADTHS, KINDS } from "./kinds"
import { MonthGrid } from "./MonthGrid"
import { addMonths, agendaOf, monthOf, onDays, windowOf, withoutDay } from "./month"
import { SubscribeDialog } from "./SubscribeDialog"

const FILTERS = ["month", "kind", "breadth", "county", "view"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const kindOf = (value: string | undefined) => KINDS.find((one) => one === value)
const breadthOf = (value: string | undefined) => BREADTHS.find((one) => one === value)
const asked = ({ month, kind, breadth, county }: Partial<Values>) => {
  const [known, wide] = [kindOf(kind), breadthOf(breadth)]
  return {
    ...windowOf(monthOf(month, today())),
    ...(known ? { kind: known } : {}),
    ...(wide ? { breadth: wide } : {}),
    ...(county ? { county } : {}),
  }
}
const part = (values: Partial<Values>) => q(calendarRead, { query: asked(values) })

export const handle = { title: "calendar" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(part(filtersOf(request, FILTERS)), pack)

export default function CalendarPage() {
  const { t } = useTranslation()
  const { county } = usePack()
  const { values, set } = useFilters(FILTERS)
  const month = monthOf(values.month, today())
  const [kind, breadth] = [kindOf(values.kind), breadthOf(values.breadth)]
  const { data, isFetching } = useLoaded(part(values))
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false })
  const isList = isNarrow || values.view === "agenda"
  const [chosen, setChosen] = useState(today)
  const day = chosen.startsWith(month) || windowHas(month, chosen) ? chosen : `${month}-01`
  const [opened, setOpened] = useState<string>()
  const [isSubscribing, subscribing] = useDisclosure()
  const { opening, open } = useOpening(
    (_, how) => calendarFile({ query: asked(values), ...how }) as Promise<unknown> as Promise<Blob>,
    calendarRead,
  )
  const vague = withoutDay(data.items, month)
  const isEmpty = vague.length === 0 && agendaOf(data.items, month).length === 0
  const monthWords = formatWhen(`${month}-01`, { month: "long", year: "numeric", timeZone: "UTC" })
  const turn = (to: string) => {
    setOpened(undefined)
    set({ month: to === today().slice(0, 7) ? null : to })
  }
  const move = (to: string) => {
    setChosen(to)
    if (!to.startsWith(month)) turn(to.slice(0, 7))
  }
  const chips = [
    ...(kind ? [{ key: "kind", label: t(`calendar.kinds.${kind}`) }] : []),
    ...(breadth ? [{ key: "breadth", label: t(`calendar.breadths.${breadth}`) }] : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
  ]
  const clearLabel = (filter: string) => ({ "aria-label": t("table.removeFilter", { filter }) })
  return (
    <Page
      title={t("calendar.title")}
      lead={t("calendar.text")}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => open({ id: month, size: 1 })}
            aria-busy={opening !== undefined && !opening.problem}
          >
            {t(opening && !opening.problem ? "calendar.downloading" : "calendar.download")}
          </Button>
          <Button leftSection={<IconRss size={16} aria-hidden />} onClick={subscribing.open}>
            {t("calendar.subscribe")}
          </Button>
        </>
      }
    >
      <ProjectTabs here="calendar" />
      {opening?.problem && (
        <Text size="sm" c="red" role="alert">
          {opening.problem}
        </Text>
      )}
      <Group align="flex-end" gap="sm" className="no-print">
        <Select
          label={t("calendar.kind")}
          placeholder={t("common.all")}
          w={200}
          clearable
          clearButtonProps={clearLabel(t("calendar.kind"))}
          data={KINDS.map((value) => ({ value, label: t(`calendar.kinds.${value}`) }))}
          value={kind ?? null}
          onChange={(next) => set({ kind: next })}
        />
        <Select
          label={t("calendar.breadth")}
          placeholder={t("calendar.breadths.all")}
          w={220}
          clearable
          clearButtonProps={clearLabel(t("calendar.breadth"))}
          data={BREADTHS.map((value) => ({ value, label: t(`calendar.breadths.${value}`) }))}
          value={breadth ?? null}
          onChange={(next) => set({ breadth: next })}
        />
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next })}
        />
        {!isNarrow && (
          <SegmentedControl
            aria-label={t("calendar.view")}
            value={isList ? "agenda" : "month"}
            onChange={(view) => set({ view: view === "agenda" ? view : null })}
            data={(["month", "agenda"] as const).map((value) => ({
              value,
              label: t(`calendar.views.${value}`),
            }))}
          />
        )}
      </Group>
      <FilterChips
        chips={chips}
        onRemove={(key) => set({ [key]: null })}
        onClear={() => set({ kind: null, breadth: null, county: null })}
      />
      <Group gap="xs">
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t("calendar.previous")}
          onClick={() => turn(addMonths(month, -1))}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t("calendar.next")}
          onClick={() => turn(addMonths(month, 1))}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <MonthPickerInput
          aria-label={`${t("calendar.month")}: ${monthWords}`}
          w={200}
          value={`${month}-01`}
          onChange={(day) => day && turn(day.slice(0, 7))}
          valueFormat="MMMM YYYY"
          previousLabel={t("common.calendarPrevious")}
          nextLabel={t("common.calendarNext")}
          popoverProps={{ withinPortal: true }}
        />
        <Button variant="default" size="compact-md" onClick={() => move(today())}>
          {t("calendar.today")}
        </Button>
        <VisuallyHidden role="status">{monthWords}</VisuallyHidden>
      </Group>
      {data.has_more && <Alert color="orange">{t("calendar.hasMore")}</Alert>}
      <Section title={monthWords} isFlush isTitleHidden>
        <div aria-busy={isFetching}>
          {vague.length > 0 && (
            <Stack gap="xs" className={classes.band}>
              <Title order={3} size="h5">
                {t("calendar.vague")}
              </Title>
              {vague.map((entry) => (
                <EntryLine key={entry.key} entry={entry} />
              ))}
            </Stack>
          )}
          {isList ? (
            <Agenda entries={data.items} month={month} />
          ) : (
            <>
              <MonthGrid
                label={`${monthWords}. ${t("calendar.keys")}`}
                month={month}
                today={today()}
                day={day}
                entries={data.items}
                onMove={move}
                onOpen={(one) => {
                  setChosen(one)
                  setOpened(one)
                }}
              />
              {opened && (
                <OpenedDay
                  key={opened}
                  day={opened}
                  entries={onDays(data.items, [opened]).get(opened) ?? []}
                />
              )}
            </>
          )}
          {isEmpty && (
            <EmptyState title={t("calendar.none")} text={t("calendar.noneText")} headingLevel={3} />
          )}
        </div>
      </Section>
      {isSubscribing && <SubscribeDialog onClose={subscribing.close} />}
    </Page>
  )
}

const windowHas = (month: string, day: string) => {
  const { from, to } = windowOf(month)
  return from <= day && day <= to
}

/** What stands on the day that was opened; the focus goes there. */
function OpenedDay({ day, entries }: { day: string; entries: Parameters<typeof EntryLine>[0]["entry"][] }) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Stack gap="xs" className={classes.opened}>
      <Title ref={heading} order={3} size="h5" tabIndex={-1}>
        {formatDate(day)}
      </Title>
      {entries.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("calendar.nothingOnDay")}
        </Text>
      )}
      {entries.map((entry) => (
        <EntryLine key={entry.key} entry={entry} />
      ))}
    </Stack>
  )
}
