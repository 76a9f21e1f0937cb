import { Text } from "@mantine/core"
import type { ReactNode } from "react"
import type { ProjectStatus, Titles } from "@/api/projectTypes"
import { language, t, useTranslation } from "@/i18n"
import { formatDate, formatMoney, formatNumber } from "@/i18n/format"
import { StatusTag, type Tone } from "@/ui/StatusTag"

/** What no source says: a word, and never zero. */
export function NotStated() {
  const { t } = useTranslation()
  return (
    <Text span inherit c="dimmed">
      {t("projects.notStated")}
    </Text>
  )
}

/** What is stated, or that it is not. */
export const Stated = ({ children }: { children: ReactNode }) =>
  children === null || children === undefined || children === false || children === "" ? (
    <NotStated />
  ) : (
    children
  )

/** A number, or that it is not stated. */
export const HowMany = ({ of, isAbout = false }: { of: number | null | undefined; isAbout?: boolean }) => {
  const { t } = useTranslation()
  if (of === null || of === undefined) return <NotStated />
  return isAbout ? t("projects.about", { number: formatNumber(of) }) : formatNumber(of)
}

const TONES: Record<ProjectStatus, Tone> = {
  idea: "quiet",
  submitted: "notice",
  contracted: "accent",
  running: "accent",
  closing: "notice",
  closed: "good",
  cancelled: "quiet",
}
export const STATUSES = Object.keys(TONES) as readonly ProjectStatus[]

export function ProjectTag({ status }: { status: ProjectStatus }) {
  const { t } = useTranslation()
  return <StatusTag tone={TONES[status]}>{t(`projects.statuses.${status}`)}</StatusTag>
}

/** A title in the language of this moment, else in one that it has. */
export const titleIn = ({ ro, sq, en }: Titles): string =>
  ({ ro, sq, en })[language()] ?? ro ?? en ?? sq ?? ""

type Period = {
  start?: string | null | undefined
  end?: string | null | undefined
  months?: number | null | undefined
}

/** When a project runs, as far as it is stated: no day is computed from a duration. */
export function periodWords({ start, end, months }: Period): string {
  if (start && end) return t("projects.fromTo", { from: formatDate(start), to: formatDate(end) })
  if (start) return t("projects.from", { from: formatDate(start) })
  if (end) return t("projects.to", { to: formatDate(end) })
  return months ? t("projects.months", { count: months }) : t("projects.notStated")
}

/** An amount, or that it is not stated. */
export const moneyWords = (minor: number | null | undefined, currency: string | null | undefined): string =>
  minor === null || minor === undefined || !currency ? t("projects.notStated") : formatMoney(minor, currency)

const bare = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase()

/** Where something was: the town, and the county unless it is called the same. */
export const placeWords = (place: string | null | undefined, county: string | null | undefined): string => {
  if (place && county) return bare(place) === bare(county) ? place : `${place}, ${county}`
  return place ?? county ?? ""
}
