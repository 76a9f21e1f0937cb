import { organisationRead } from "@punte/client"
import { fundRead, programmeRead, projectRead } from "@punte/client/projects"
import type { ComponentProps } from "react"
import type { Project } from "@/api/projectTypes"
import { q, queryClient, useAsked } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { countryName, formatDate } from "@/i18n/format"
import type { FormConflict } from "@/lib/FormConflict"
import type { ProjectBody } from "./projectForm"

type Fields = ComponentProps<typeof FormConflict<ProjectBody>>["fields"]

const said = (text: string | null | undefined) => text ?? ""
const lines = (texts: readonly (string | null | undefined)[]) => texts.filter(Boolean).join(" · ")

type Known = readonly { organisation_id?: string | null; name: string }[]

/** How an organisation is called that was chosen here, or in the newer version: the field that shows it has asked for it. */
export const organisationName = (id: string | null | undefined, newer: Known): string | undefined =>
  id
    ? (newer.find(({ organisation_id }) => organisation_id === id)?.name ??
      queryClient.getQueryData(q(organisationRead, { path: { id } }).queryKey)?.name ??
      id)
    : undefined

/** How projects are called: one chosen here the field that shows it has asked for, that of the newer version this asks. */
export function useProjectTitle(newer: string | null | undefined) {
  useAsked(q(projectRead, { path: { id: newer ?? "" } }), !!newer)
  return (id: string | null | undefined): string =>
    id ? (queryClient.getQueryData(q(projectRead, { path: { id } }).queryKey)?.title ?? id) : ""
}

/** Each field of a card in words, to be compared with what somebody else saved first. */
export function useConflictFields(newer: Project | undefined): Fields {
  useTranslation()
  // What the newer card does not name was chosen here: the field that shows it has asked for its name.
  const programme = (id: string) =>
    (newer?.programme_id === id ? newer.programme_name : undefined) ??
    queryClient.getQueryData(q(programmeRead, { path: { id } }).queryKey)?.name ??
    id
  const fund = (id: string) =>
    (newer?.fund_id === id ? newer.fund_name : undefined) ??
    queryClient.getQueryData(q(fundRead, { path: { id } }).queryKey)?.name ??
    id
  return {
    titles: { label: t("projects.form.names"), words: ({ ro, sq, en }) => lines([ro, sq, en]) },
    original_language: {
      label: t("projects.originalLanguage"),
      words: (code) => (code ? t(`terms.language.${code}`) : ""),
    },
    aliases: { label: t("projects.aliases"), words: (all) => lines(all ?? []) },
    code: { label: t("projects.code"), words: said },
    contract_number: { label: t("projects.contractNumber"), words: said },
    programme_id: { label: t("projects.programme"), words: (id) => (id ? programme(id) : "") },
    fund_id: { label: t("projects.fund"), words: (id) => (id ? fund(id) : "") },
    start: { label: t("projects.form.start"), words: (day) => (day ? formatDate(day) : "") },
    end: { label: t("projects.form.end"), words: (day) => (day ? formatDate(day) : "") },
    months: { label: t("projects.form.months"), words: (months) => (months ? String(months) : "") },
    partners: {
      label: t("projects.partners"),
      words: (all) =>
        lines(
          (all ?? []).map(({ name, organisation_id, country, role }) =>
            [
              name ?? organisationName(organisation_id, newer?.partners ?? []),
              country && countryName(country),
              role,
            ]
              .filter(Boolean)
              .join(", "),
          ),
        ),
    },
    objectives: {
      label: t("projects.objectives"),
      words: (all) =>
        lines((all ?? []).map(({ kind, text }) => `${t(`projects.objectiveKinds.${kind}`)}: ${text}`)),
    },
    links: {
      label: t("projects.links"),
      words: (all) =>
        lines((all ?? []).map(({ address, label }) => [label, address].filter(Boolean).join(": "))),
    },
    measures: { label: t("projects.measures"), words: (all) => lines(all ?? []) },
    visibility: { label: t("projects.visibility"), words: said },
  }
}
