import { fundRead, programmeRead, projectRead } from "@punte/client/projects"
import type { ComponentProps } from "react"
import type { Project } from "@/api/projectTypes"
import { q, queryClient, useAsked } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { countryName } from "@/i18n/format"
import type { FormConflict } from "@/lib/FormConflict"
import { day, list, names, number, organisationName, rows, text } from "./conflictWords"
import type { ProjectBody } from "./projectForm"

type Fields = ComponentProps<typeof FormConflict<ProjectBody>>["fields"]

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
    titles: { label: t("projects.form.names"), words: names },
    original_language: {
      label: t("projects.originalLanguage"),
      words: (code) => (code ? t(`terms.language.${code}`) : ""),
    },
    aliases: { label: t("projects.aliases"), words: list },
    code: { label: t("projects.code"), words: text },
    contract_number: { label: t("projects.contractNumber"), words: text },
    programme_id: { label: t("projects.programme"), words: (id) => (id ? programme(id) : "") },
    fund_id: { label: t("projects.fund"), words: (id) => (id ? fund(id) : "") },
    start: { label: t("projects.form.start"), words: day },
    end: { label: t("projects.form.end"), words: day },
    months: { label: t("projects.form.months"), words: number },
    partners: {
      label: t("projects.partners"),
      words: (all) =>
        rows(
          (all ?? []).map(({ name, organisation_id, country, role }) => [
            name ?? organisationName(organisation_id, newer?.partners ?? []),
            country && countryName(country),
            role,
          ]),
        ),
    },
    objectives: {
      label: t("projects.objectives"),
      words: (all) =>
        list((all ?? []).map(({ kind, text }) => `${t(`projects.objectiveKinds.${kind}`)}: ${text}`)),
    },
    links: {
      label: t("projects.links"),
      words: (all) =>
        list((all ?? []).map(({ address, label }) => [label, address].filter(Boolean).join(": "))),
    },
    measures: { label: t("projects.measures"), words: list },
    visibility: { label: t("projects.visibility"), words: text },
    narrative: { label: t("projects.narrative"), words: text },
  }
}
