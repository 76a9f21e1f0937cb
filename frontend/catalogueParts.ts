import { readFile } from "node:fs/promises"
import type { Plugin } from "vite"

/** What the pages outside the signed-in app say. */
const PUBLIC = [
  "common",
  "titles.signIn",
  "titles.demo",
  "titles.invitation",
  "titles.lostFactor",
  "titles.notFound",
  "shell.language",
  "problems.unexpected",
  "problems.request",
  "problems.retryAfter_one",
  "problems.retryAfter_few",
  "problems.retryAfter_other",
  "problems.fieldWrong",
  "problems.checkForm",
  "problems.shownAnew",
  "problems.pages",
  "problems.statuses",
  "problems.codes",
  "problems.fields",
  "problems.reasons.invitation_not_open",
  "terms.role",
  "roles.about",
  "unsaved.notSaved",
  "partialDate.about",
  "signIn",
  "invitation",
  "lostFactor",
  "codes",
  "demo",
]

/** What only pages say that come with their own code, or a part of it by its path; the shell and home are there without. */
const LATER = [
  "table",
  "sections",
  "stepper",
  "conflict",
  "homeProjects",
  "deadlines",
  "screening",
  "needs",
  "plan",
  "signIn",
  "demo",
  "address",
  "roles",
  "ownRoles",
  "user",
  "invite",
  "inviteMany",
  "clients",
  "client",
  "invitations",
  "invitation",
  "lostFactor",
  "replacement",
  "codes",
  "organisation",
  "offers",
  "second",
  "services",
  "refusals",
  "placement",
  "documents",
  "closure",
  "erasure",
  "rights",
  "emergencies",
  "exports",
  "imports",
  "webhook",
  "webhooks",
  "print",
  "family",
  "conferences",
  "leaflet",
  "proceedings",
  "stay",
  "interview",
  "specialists",
  "desk",
  "operations",
  "rotation",
  "projects",
  "claims",
  "money",
  "activities",
  "deliverables",
  "bodies",
  "meetings",
  "projectHandover",
  "calendar",
  "trainings",
  "attendance",
  "certificates",
  "projectFiles",
  "campaigns",
  "counts",
  "countyMap",
  "strategies",
  "protocols",
  "publications",
  "reviews",
  "figures",
  "funds",
  "reports",
  "budget",
  "indicators",
  "why",
  "passkeys",
  "stepUp",
  "terms.permission",
  "terms.partnerEvent",
  "cases.form",
  "cases.track",
  "cases.search",
  "cases.many",
  "cases.views",
  "referrals.new",
  "referrals.page",
  "referrals.dialogs",
  "referrals.match",
  "decision.disagreement",
  "risk.plan",
  "users.many",
]

type Words = { [key: string]: string | Words }

/** Of a catalogue, what the public pages say. */
export function publicWords(words: Words): Words {
  const taken: Words = {}
  for (const path of PUBLIC) copy(words, taken, path.split("."))
  return taken
}

function copy(from: Words, into: Words, [name = "", ...rest]: string[]) {
  const part = from[name]
  if (part === undefined) return
  if (rest.length === 0 || typeof part === "string") {
    into[name] = part
    return
  }
  const place = into[name] ?? {}
  into[name] = place
  if (typeof place === "object") copy(part, place, rest)
}

/** Of a catalogue, what is of these paths, or else what is not. */
const those = (words: Words, isLater: boolean, path = ""): Words =>
  Object.fromEntries(
    Object.entries(words).flatMap(([name, part]) => {
      const here = path + name
      if (LATER.includes(here)) return isLater ? [[name, part]] : []
      if (typeof part === "string" || !LATER.some((later) => later.startsWith(`${here}.`)))
        return isLater ? [] : [[name, part]]
      return [[name, those(part, isLater, `${here}.`)]]
    }),
  )

/** Of a catalogue, what the shell and home say. */
export const shellWords = (words: Words) => those(words, false)

const PARTS: Record<string, (words: Words) => Words> = {
  public: publicWords,
  shell: shellWords,
  later: (words) => those(words, true),
}

/** `locales/ro.json?public` is that part of a catalogue; `?shell` and `?later` are the whole together. */
export const catalogueParts: Plugin = {
  name: "catalogue-parts",
  enforce: "pre",
  load: {
    filter: { id: /\.json\?(public|shell|later)$/ },
    handler: async (id) => {
      const [file = "", part = ""] = id.split("?")
      return {
        code: JSON.stringify(PARTS[part]?.(JSON.parse(await readFile(file, "utf8")))),
        moduleType: "json",
      }
    },
  },
}
