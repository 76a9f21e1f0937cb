import type { projectCreate, projectUpdate } from "@punte/client/projects"
import type { Project, ProjectStatus } from "@/api/projectTypes"
import type { Body, Language } from "@/api/types"
import { orNone } from "@/lib/orNone"
import { type Named, namedOf, sentOf } from "./NamedFields"
import { hasName, type NamesByLanguage, namesOf, sentNames } from "./NameFields"

export type ProjectCreateBody = Body<typeof projectCreate>
export type ProjectBody = Body<typeof projectUpdate>
export type ObjectiveKind = Project["objectives"][number]["kind"]
export const OBJECTIVE_KINDS = ["general", "specific"] as const satisfies readonly ObjectiveKind[]

/** How much is stated of when a project runs. */
export const TIMINGS = ["dates", "months", "none"] as const
export type Timing = (typeof TIMINGS)[number]

export type PartnerRow = Named & {
  key: string
  id: string | null
  country: string | null
  role: string
}

/** A card as it is filled in. */
export type ProjectForm = {
  titles: NamesByLanguage
  original_language: Language | null
  code: string
  contract_number: string
  aliases: string[]
  programme_id: string | null
  /** Where no programme pays. */
  fund_id: string | null
  status: ProjectStatus
  status_on: string | null
  timing: Timing
  start: string | null
  end: string | null
  months: number | ""
  visibility: string
  narrative: string
  objectives: readonly { key: string; kind: ObjectiveKind; text: string }[]
  links: readonly { key: string; address: string; label: string }[]
  measures: string[]
  partners: readonly PartnerRow[]
}

const key = () => crypto.randomUUID()

export const newPartner = (): PartnerRow => ({
  key: key(),
  id: null,
  ...namedOf(null, null),
  country: null,
  role: "",
})
export const newObjective = (): ProjectForm["objectives"][number] => ({
  key: key(),
  kind: "general",
  text: "",
})
export const newLink = (): ProjectForm["links"][number] => ({ key: key(), address: "", label: "" })

export function formOf(project: Project | undefined, own: Language): ProjectForm {
  const timing = project?.start || project?.end ? "dates" : project?.months ? "months" : "none"
  return {
    titles: namesOf(project?.titles),
    original_language: project ? (project.original_language ?? null) : own,
    code: project?.code ?? "",
    contract_number: project?.contract_number ?? "",
    aliases: project?.aliases ?? [],
    programme_id: project?.programme_id ?? null,
    fund_id: project?.fund_id ?? null,
    status: project?.status ?? "idea",
    status_on: null,
    timing,
    start: project?.start ?? null,
    end: project?.end ?? null,
    months: project?.months ?? "",
    visibility: project?.visibility ?? "",
    narrative: project?.narrative ?? "",
    objectives: (project?.objectives ?? []).map((one) => ({ key: key(), ...one })),
    links: (project?.links ?? []).map(({ address, label }) => ({ key: key(), address, label: label ?? "" })),
    measures: project?.measures ?? [],
    partners: (project?.partners ?? []).map((one) => ({
      key: one.id,
      id: one.id,
      ...namedOf(one.organisation_id, one.name),
      country: one.country ?? null,
      role: one.role ?? "",
    })),
  }
}

/** What is sent. Of when it runs, only what was chosen to be stated. */
export function bodyOf(form: ProjectForm): ProjectBody {
  const isDated = form.timing === "dates"
  return {
    titles: sentNames(form.titles),
    original_language: form.original_language,
    code: orNone(form.code),
    contract_number: orNone(form.contract_number),
    aliases: form.aliases,
    programme_id: form.programme_id,
    fund_id: form.programme_id ? null : form.fund_id,
    start: isDated ? form.start : null,
    end: isDated ? form.end : null,
    months: form.timing === "months" && form.months !== "" ? form.months : null,
    visibility: orNone(form.visibility),
    narrative: orNone(form.narrative),
    objectives: form.objectives.map(({ kind, text }) => ({ kind, text })),
    links: form.links.map(({ address, label }) => ({ address: address.trim(), label: orNone(label) })),
    measures: form.measures,
    partners: form.partners.map((partner) => ({
      ...(partner.id ? { id: partner.id } : {}),
      ...sentOf(partner),
      country: partner.country,
      role: orNone(partner.role),
    })),
  }
}

/** What is still missing, by its place in the request. */
export function missingOf(form: ProjectForm): string[] {
  return [
    ...(hasName(form.titles) ? [] : ["titles"]),
    ...(form.timing === "months" && form.months === "" ? ["months"] : []),
    ...form.objectives.flatMap(({ text }, at) => (text.trim() ? [] : [`objectives.${at}.text`])),
    ...form.links.flatMap(({ address }, at) => (address.trim() ? [] : [`links.${at}.address`])),
    ...form.partners.flatMap(({ isListed, organisation_id, name }, at) =>
      isListed
        ? organisation_id
          ? []
          : [`partners.${at}.organisation_id`]
        : name.trim()
          ? []
          : [`partners.${at}.name`],
    ),
  ]
}
