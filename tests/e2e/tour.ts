import type { Page } from "@playwright/test"
import { account, type Language, settled, words } from "./people"
import { act, askForShelter, chooseProvider, NAMES, recordConsent, recordMeeting, toSection } from "./work"

export type Scene = {
  name: string
  path: string
  /** Opens the first row of the list that stands at `path`. */
  first?: boolean
  /** What the person does there before they look. */
  does?: (page: Page, language: Language) => Promise<void>
}

const MINE = "/cases?assigned=me"
const PRESUMED = `${MINE}&identification=presumed`

const section = (name: Parameters<typeof toSection>[2]): Scene => ({
  name: `case-${name}`,
  path: MINE,
  first: true,
  does: (page, language) => toSection(page, language, name),
})

const projectSection = (name: keyof (typeof words)[Language]["projects"]["sections"]): Scene => ({
  name: `project-${name}`,
  path: "/projects?q=modele",
  first: true,
  does: async (page, language) => {
    await page.getByRole("link", { name: words[language].projects.sections[name], exact: true }).click()
    await settled(page)
  },
})

/** A page that shows what a meeting decided; `first` opens the first row of its list. */
const decided = (name: string, path: string, first = false): Scene => ({
  name,
  path: "/projects/meetings",
  does: async (page, language) => {
    const { display_name: owner } = await account("petra")
    const decisions = [{ text: "Trimite raportul final și anexele lui", due: "02.03.2020" }]
    await recordMeeting(page, language, { title: "Comitetul director", owner, decisions })
    await page.goto(path)
    await settled(page)
    if (!first) return
    await page.locator("tbody th a").first().click()
    await page.waitForURL((url) => url.pathname !== path)
    await settled(page)
  },
})

/** A dialog that a button of a section opens. */
const dialog = (
  name: string,
  where: Parameters<typeof toSection>[2],
  button: (t: (typeof words)[Language]) => string | RegExp,
  path = MINE,
): Scene => ({
  name,
  path,
  first: true,
  does: async (page, language) => {
    await toSection(page, language, where)
    await page
      .getByRole("main")
      .getByRole("button", { name: button(words[language]), exact: true })
      .click()
    await page.getByRole("dialog").waitFor()
  },
})

/** An assessment of the risk: the one under way, or a new one. */
const risk = (name: string, does: Scene["does"] & object): Scene => ({
  name,
  path: MINE,
  first: true,
  does: async (page, language) => {
    const t = words[language].risk
    await toSection(page, language, "risk")
    const main = page.getByRole("main")
    await main
      .getByRole("link", { name: t.goOn, exact: true })
      .or(main.getByRole("button", { name: t.start, exact: true }))
      .click()
    await page.waitForURL(/\/risk\/[0-9a-f-]{36}\//)
    await settled(page)
    await does(page, language)
  },
})

const referral = (state: string): Scene => ({
  name: `receiver-${state}`,
  path: `/referrals?state=${state}`,
  first: true,
})

const refer = (step: string, does: (page: Page, language: Language) => Promise<void>): Scene => ({
  name: `refer-${step}`,
  path: PRESUMED,
  first: true,
  does: async (page, language) => {
    await page.getByRole("link", { name: words[language].cases.page.refer }).click()
    await page.waitForURL(/\/refer$/)
    await settled(page)
    await does(page, language)
  },
})

const toConsent = async (page: Page, language: Language) => {
  await askForShelter(page, language)
  await chooseProvider(page, language, NAMES[language].shelter)
}

/** Where each person goes. */
export const TOUR: { who: string; scenes: Scene[] }[] = [
  {
    who: "ana",
    scenes: [
      { name: "home", path: "/" },
      { name: "deadlines", path: "/deadlines" },
      {
        name: "deadline-done",
        path: "/",
        does: async (page, language) => {
          // Most deadlines are met by what is asked for; by hand only some of them.
          await page
            .getByRole("button", { name: words[language].clock.done, disabled: false })
            .first()
            .click()
          await page.getByRole("dialog").getByRole("button").last().waitFor()
        },
      },
      { name: "cases", path: "/cases" },
      { name: "cases-none", path: "/cases?county=RO-TL&assigned=me" },
      { name: "case", path: MINE, first: true },
      ...(
        [
          "tracks",
          "status",
          "person",
          "family",
          "screenings",
          "risk",
          "plan",
          "services",
          "accommodation",
          "proceedings",
          "documents",
          "closure",
          "referrals",
          "consents",
          "notes",
          "conferences",
          "tasks",
          "access",
        ] as const
      ).map(section),
      {
        name: "case-person-open",
        path: MINE,
        first: true,
        does: async (page, language) => {
          await toSection(page, language, "person")
          await page.getByRole("button", { name: words[language].cases.personSection.open }).click()
          await settled(page)
        },
      },
      dialog("conference", "conferences", ({ conferences }) => conferences.record),
      dialog("screening-start", "screenings", ({ screening }) => screening.start),
      dialog("risk-trigger", "risk", ({ risk }) => risk.trigger),
      {
        name: "safety-plan",
        path: MINE,
        first: true,
        does: async (page, language) => {
          const t = words[language].risk.plan
          await toSection(page, language, "risk")
          await page.getByRole("button", { name: t.open }).click()
          await settled(page)
          await page.getByRole("region", { name: t.title }).getByRole("button").first().click()
          await page.getByRole("dialog").waitFor()
        },
      },
      risk("risk-domain", async () => undefined),
      risk("risk-judgement", async (page, language) => {
        const t = words[language].risk
        await page.getByRole("navigation", { name: t.domains }).getByRole("link", { name: t.judge }).click()
        await settled(page)
      }),
      dialog("decision-dialog", "status", ({ decision }) => decision.add, PRESUMED),
      dialog("service-dialog", "services", ({ services }) => services.record),
      // Whether the person stays somewhere or not.
      dialog(
        "placement",
        "accommodation",
        ({ placement: { open, end } }) => new RegExp(`^(${open}|${end})$`),
      ),
      dialog("return-dialog", "stay_return", ({ stay }) => stay.return.add),
      dialog("document-dialog", "documents", ({ documents }) => documents.add),
      dialog("closing-dialog", "closure", ({ closure }) => closure.close),
      dialog("needs-dialog", "plan", ({ needs }) => needs.assess),
      {
        name: "plan-dialog",
        path: MINE,
        first: true,
        does: async (page, language) => {
          const t = words[language].plan
          await toSection(page, language, "plan")
          const write = page.getByRole("button", { name: t.write, exact: true })
          const begin = page.getByRole("button", { name: t.begin, exact: true, disabled: false })
          await write.or(begin).waitFor()
          if (await begin.isVisible()) await begin.click()
          await write.click()
          const dialog = page.getByRole("dialog")
          await dialog.getByRole("textbox", { name: t.goalText }).fill("O cameră în care să încui ușa.")
          await dialog.getByRole("textbox", { name: t.stepText }).fill("Sună la primărie.")
          await dialog.getByRole("button", { name: t.addStep }).first().click()
          await dialog.getByRole("button", { name: t.save }).click()
        },
      },
      {
        name: "track-dialog",
        path: MINE,
        first: true,
        does: async (page, language) => {
          await toSection(page, language, "tracks")
          const name = `${words[language].cases.track.change}: ${words[language].tracks.names.assistance}`
          await page.getByRole("button", { name }).click()
        },
      },
      { name: "case-new", path: "/cases/new" },
      {
        name: "case-new-errors",
        path: "/cases/new",
        does: async (page, language) => {
          const t = words[language].cases.form
          await page.getByText(t.known, { exact: true }).click()
          await page.getByRole("button", { name: t.addContact }).click()
          await page.getByRole("button", { name: t.submit }).click()
        },
      },
      refer("what", async () => undefined),
      refer("who", askForShelter),
      refer("consent", async (page, language) => {
        await toConsent(page, language)
        await page.getByRole("button", { name: words[language].referrals.new.next }).click()
      }),
      refer("consent-dialog", async (page, language) => {
        await toConsent(page, language)
        await page.getByRole("button", { name: words[language].referrals.new.record }).click()
      }),
      refer("check", async (page, language) => {
        await toConsent(page, language)
        const t = words[language].referrals.new
        await page.getByRole("button", { name: t.record }).click()
        await recordConsent(page, language, { sets: ["identity", "contact", "needs"] })
        await page.getByRole("button", { name: t.next }).click()
      }),
      { name: "referrals-in-none", path: "/referrals" },
      { name: "referrals-out", path: "/referrals?box=out" },
      { name: "sender-sent", path: "/referrals?box=out&state=sent", first: true },
      { name: "sender-refused", path: "/referrals?box=out&state=refused", first: true },
      { name: "sender-completed", path: "/referrals?box=out&state=completed", first: true },
      { name: "directory", path: "/directory" },
      { name: "organisation", path: "/directory", first: true },
      { name: "account", path: "/account" },
      { name: "not-found", path: "/nowhere" },
      {
        name: "search",
        path: "/",
        does: async (page) => page.keyboard.press("Control+k"),
      },
    ],
  },
  {
    who: "ioana",
    scenes: [
      { name: "receiver-home", path: "/" },
      { name: "receiver-referrals", path: "/referrals" },
      { name: "receiver-received", path: "/referrals", first: true },
      ...["accepted", "service_started", "completed", "broken", "withdrawn"].map(referral),
      {
        name: "feedback-dialog",
        path: "/referrals?state=service_started",
        first: true,
        does: (page, language) => act(page, words[language].referrals.acts.give_feedback),
      },
    ],
  },
  {
    who: "mihai",
    scenes: [
      { name: "supervisor-home", path: "/" },
      { name: "supervisor-case", path: "/cases?sort=due", first: true },
      { name: "handover", path: "/handovers", first: true },
      {
        name: "assign-dialog",
        path: "/cases?assigned=nobody",
        first: true,
        does: (page, language) => act(page, words[language].cases.page.assign),
      },
    ],
  },
  {
    who: "radu",
    scenes: [
      { name: "officer-home", path: "/" },
      { name: "officer-cases", path: "/cases" },
      { name: "officer-case", path: "/cases?sort=due", first: true },
      { name: "officer-referrals", path: "/referrals" },
    ],
  },
  {
    who: "elena",
    scenes: [
      { name: "coordinator-home", path: "/" },
      { name: "coordinator-cases", path: "/cases" },
      { name: "coordinator-case", path: "/cases", first: true },
    ],
  },
  {
    who: "audit",
    scenes: [
      { name: "auditor-home", path: "/" },
      { name: "auditor-desk", path: "/oversight" },
    ],
  },
  {
    who: "admin",
    scenes: [
      { name: "administrator-home", path: "/" },
      { name: "users", path: "/administration/users" },
      { name: "user", path: "/administration/users", first: true },
      { name: "invitations", path: "/administration/invitations" },
      { name: "clients", path: "/administration/clients" },
      { name: "roles", path: "/administration/roles" },
      { name: "instruments", path: "/administration/instruments" },
      { name: "organisation-new", path: "/directory/new" },
      { name: "administrator-organisation", path: "/directory", first: true },
      {
        name: "invite-dialog",
        path: "/administration/users",
        does: (page, language) => act(page, words[language].users.invite),
      },
    ],
  },
  {
    who: "cristian",
    scenes: [
      {
        name: "status-investigator",
        path: "/referrals",
        first: true,
        does: async (page, language) => {
          await page.getByRole("link", { name: words[language].decision.openStatus }).click()
          await settled(page)
        },
      },
    ],
  },
  {
    who: "petra",
    scenes: [
      { name: "county-map", path: "/projects/map" },
      ...(["budget", "activities", "files"] as const).map(projectSection),
      { name: "calendar", path: "/projects/calendar?month=2016-02" },
      { name: "reports", path: "/projects/reports" },
      { name: "evaluation", path: "/projects/reports/evaluation?year=2020" },
      { name: "training", path: "/projects/trainings", first: true },
      { name: "campaign", path: "/projects/campaigns", first: true },
      { name: "campaign-actions", path: "/projects/campaigns/actions?held=1" },
      { name: "activities-of-all", path: "/projects/activities?done=1" },
      { name: "meeting", path: "/projects/meetings", first: true },
      decided("project-manager-home", "/"),
      decided("meeting-decisions", "/projects/meetings/decisions"),
      decided("project-handovers", "/projects/handovers"),
      decided("project-handover", "/projects/handovers", true),
      { name: "strategy", path: "/projects/strategies", first: true },
      { name: "protocols", path: "/projects/protocols" },
      { name: "protocol", path: "/projects/protocols", first: true },
      { name: "publications", path: "/projects/publications" },
      { name: "publication", path: "/projects/publications", first: true },
      { name: "reviews", path: "/projects/reviews" },
      { name: "figures", path: "/projects/figures" },
      { name: "funds", path: "/projects/funds" },
      { name: "fund", path: "/projects/funds", first: true },
    ],
  },
]
