import type { ComponentType } from "react"
import type { LoaderFunctionArgs, RouteObject } from "react-router"
import { Problem } from "@/api/problem"
import { Root } from "@/app/Root"
import { RouteProblem } from "@/app/RouteProblem"
import { shellLoader } from "@/app/shellLoader"
import { speakOfAll, type Title } from "@/i18n"
import { Loading } from "@/ui/Loading"

/** What a route module exports. */
type RouteModule = {
  default: ComponentType
  clientLoader?: (args: LoaderFunctionArgs) => unknown
  handle?: Handle
}
/** `title` is a key under `titles`: the page's neutral name in the browser tab. */
export type Handle = { title: Title }

/**
 * A page that comes with its own code. The loader brings it, not the router's `lazy`: code that does not arrive is
 * then a failure of this page, with a way to try again, where the router would show nothing at all. Its words come with
 * it, but for the shell and home, which are there from the start.
 */
function page(module: () => Promise<RouteModule>, words = speakOfAll) {
  let here: RouteModule | undefined
  let hasFailed = false
  const handle: Partial<Handle> = {}
  return {
    errorElement: <RouteProblem />,
    handle,
    loader: async (args: LoaderFunctionArgs) => {
      const [found] = await Promise.all([here ?? module(), words()]).catch(() => {
        // Asked for again with a connection: a newer version may have replaced it, which comes with the document.
        if (hasFailed && navigator.onLine) window.location.reload()
        hasFailed = true
        throw new Problem({ status: 0, code: "unreachable" })
      })
      here = found
      Object.assign(handle, here.handle)
      return (await here.clientLoader?.(args)) ?? null
    },
    Component: () => here && <here.default />,
  }
}

const noMore = () => Promise.resolve()
const shell = page(async () => ({ default: (await import("@/app/Shell")).Shell }), noMore)

/** The pages of the signed-in app; those before it are in `publicPages.tsx`. */
export const routes: RouteObject[] = [
  {
    element: <Root />,
    errorElement: <RouteProblem isAlone />,
    hydrateFallbackElement: <Loading />,
    children: [
      {
        ...shell,
        loader: async (args) => (await Promise.all([shellLoader(args), shell.loader(args)]))[0],
        shouldRevalidate: () => false,
        errorElement: <RouteProblem isAlone />,
        children: [
          { index: true, ...page(() => import("@/features/home/HomePage"), noMore) },
          { path: "deadlines", ...page(() => import("@/features/home/DeadlineListPage")) },
          { path: "leaflet", ...page(() => import("@/features/cases/LeafletPage")) },
          { path: "cases", ...page(() => import("@/features/cases/CaseListPage")) },
          { path: "cases/new", ...page(() => import("@/features/cases/CaseNewPage")) },
          { path: "cases/:id/refer", ...page(() => import("@/features/referrals/ReferralNewPage")) },
          {
            path: "cases/:id/screenings/:screening/:topic?",
            ...page(() => import("@/features/cases/screening/ScreeningPage")),
          },
          {
            path: "cases/:id/interviews/:interview/:topic?",
            ...page(() => import("@/features/cases/interview/InterviewPage")),
          },
          {
            path: "cases/:id/risk/:assessment/:topic?",
            ...page(() => import("@/features/cases/risk/RiskPage")),
          },
          {
            path: "cases/:id/decisions",
            ...page(() => import("@/features/cases/status/StatusPage")),
          },
          { path: "cases/:id/:section?", ...page(() => import("@/features/cases/CasePage")) },
          { path: "referrals", ...page(() => import("@/features/referrals/ReferralListPage")) },
          { path: "referrals/:id", ...page(() => import("@/features/referrals/ReferralPage")) },
          { path: "exports", ...page(() => import("@/features/exports/ExportListPage")) },
          {
            path: "duplicates",
            ...page(() => import("@/features/cases/duplicate/DuplicateListPage")),
          },
          {
            path: "duplicates/:id",
            ...page(() => import("@/features/cases/duplicate/DuplicatePage")),
          },
          { path: "imports", ...page(() => import("@/features/cases/import/ImportListPage")) },
          { path: "imports/:id", ...page(() => import("@/features/cases/import/ImportPage")) },
          { path: "handovers", ...page(() => import("@/features/cases/handover/HandoverListPage")) },
          { path: "handovers/:id", ...page(() => import("@/features/cases/handover/HandoverPage")) },
          { path: "refusals", ...page(() => import("@/features/cases/refusal/RefusalListPage")) },
          { path: "emergencies", ...page(() => import("@/features/cases/emergency/EmergencyListPage")) },
          { path: "emergencies/:id", ...page(() => import("@/features/cases/emergency/EmergencyPage")) },
          { path: "projects", ...page(() => import("@/features/projects/ProjectListPage")) },
          { path: "projects/new", ...page(() => import("@/features/projects/ProjectNewPage")) },
          {
            path: "projects/map",
            ...page(() => import("@/features/projects/map/CountyMapPage")),
          },
          {
            path: "projects/activities",
            ...page(() => import("@/features/projects/activities/ActivityListPage")),
          },
          {
            path: "projects/trainings",
            ...page(() => import("@/features/projects/trainings/TrainingListPage")),
          },
          {
            path: "projects/trainings/:id",
            ...page(() => import("@/features/projects/trainings/TrainingPage")),
          },
          {
            path: "projects/campaigns",
            ...page(() => import("@/features/projects/campaigns/CampaignListPage")),
          },
          {
            path: "projects/campaigns/actions",
            ...page(() => import("@/features/projects/campaigns/ActionListPage")),
          },
          {
            path: "projects/campaigns/:id",
            ...page(() => import("@/features/projects/campaigns/CampaignPage")),
          },
          {
            path: "projects/calendar",
            ...page(() => import("@/features/projects/calendar/CalendarPage")),
          },
          {
            path: "projects/meetings",
            ...page(() => import("@/features/projects/meetings/MeetingListPage")),
          },
          {
            path: "projects/meetings/decisions",
            ...page(() => import("@/features/projects/meetings/DecisionListPage")),
          },
          {
            path: "projects/meetings/:id",
            ...page(() => import("@/features/projects/meetings/MeetingPage")),
          },
          {
            path: "projects/handovers",
            ...page(() => import("@/features/projects/handover/ProjectHandoverListPage")),
          },
          {
            path: "projects/handovers/:id",
            ...page(() => import("@/features/projects/handover/ProjectHandoverPage")),
          },
          {
            path: "projects/strategies",
            ...page(() => import("@/features/projects/strategies/StrategyListPage")),
          },
          {
            path: "projects/strategies/:id",
            ...page(() => import("@/features/projects/strategies/StrategyPage")),
          },
          {
            path: "projects/protocols",
            ...page(() => import("@/features/projects/protocols/ProtocolListPage")),
          },
          {
            path: "projects/protocols/:id",
            ...page(() => import("@/features/projects/protocols/ProtocolPage")),
          },
          {
            path: "projects/publications",
            ...page(() => import("@/features/projects/publications/PublicationListPage")),
          },
          {
            path: "projects/publications/:id",
            ...page(() => import("@/features/projects/publications/PublicationPage")),
          },
          {
            path: "projects/reviews",
            ...page(() => import("@/features/projects/reviews/ReviewListPage")),
          },
          {
            path: "projects/reviews/:id",
            ...page(() => import("@/features/projects/reviews/ReviewPage")),
          },
          {
            path: "projects/figures",
            ...page(() => import("@/features/projects/figures/FigureListPage")),
          },
          {
            path: "projects/funds",
            ...page(() => import("@/features/projects/funds/FundListPage")),
          },
          {
            path: "projects/funds/:id",
            ...page(() => import("@/features/projects/funds/FundPage")),
          },
          {
            path: "projects/reports",
            ...page(() => import("@/features/projects/reports/ReportListPage")),
          },
          {
            path: "projects/reports/evaluation",
            ...page(() => import("@/features/projects/reports/EvaluationPage")),
          },
          {
            path: "projects/reports/trainings",
            ...page(() => import("@/features/projects/reports/TrainingReportPage")),
          },
          {
            path: "projects/reports/campaigns",
            ...page(() => import("@/features/projects/reports/CampaignReportPage")),
          },
          {
            path: "projects/reports/meetings",
            ...page(() => import("@/features/projects/reports/MeetingRegisterPage")),
          },
          {
            path: "projects/strategies/:id/report",
            ...page(() => import("@/features/projects/reports/StrategyReportPage")),
          },
          {
            path: "projects/:id/report/card",
            ...page(() => import("@/features/projects/reports/CardReportPage")),
          },
          {
            path: "projects/:id/report/progress",
            ...page(() => import("@/features/projects/reports/ProgressReportPage")),
          },
          { path: "projects/:id/edit", ...page(() => import("@/features/projects/ProjectEditPage")) },
          {
            path: "projects/:id/budget/edit",
            ...page(() => import("@/features/projects/budget/BudgetEditPage")),
          },
          { path: "projects/:id/:section?", ...page(() => import("@/features/projects/ProjectPage")) },
          { path: "directory", ...page(() => import("@/features/identity/DirectoryPage")) },
          { path: "directory/new", ...page(() => import("@/features/identity/OrganisationNewPage")) },
          { path: "directory/:id", ...page(() => import("@/features/identity/OrganisationPage")) },
          { path: "directory/:id/edit", ...page(() => import("@/features/identity/OrganisationEditPage")) },
          { path: "administration/users", ...page(() => import("@/features/identity/UserListPage")) },
          { path: "administration/users/:id", ...page(() => import("@/features/identity/UserPage")) },
          {
            path: "administration/invitations",
            ...page(() => import("@/features/identity/InvitationListPage")),
          },
          { path: "administration/clients", ...page(() => import("@/features/identity/ClientListPage")) },
          { path: "administration/clients/:id", ...page(() => import("@/features/identity/ClientPage")) },
          { path: "administration/webhooks", ...page(() => import("@/features/identity/WebhookListPage")) },
          { path: "administration/webhooks/:id", ...page(() => import("@/features/identity/WebhookPage")) },
          { path: "administration/roles", ...page(() => import("@/features/identity/RoleListPage")) },
          { path: "administration/roles/new", ...page(() => import("@/features/identity/OwnRoleNewPage")) },
          { path: "administration/roles/:id", ...page(() => import("@/features/identity/OwnRolePage")) },
          {
            path: "administration/roles/:id/edit",
            ...page(() => import("@/features/identity/OwnRoleEditPage")),
          },
          {
            path: "administration/instruments",
            ...page(() => import("@/features/cases/instrument/InstrumentListPage")),
          },
          {
            path: "administration/instruments/new",
            ...page(() => import("@/features/cases/instrument/InstrumentNewPage")),
          },
          {
            path: "administration/instruments/:id",
            ...page(() => import("@/features/cases/instrument/InstrumentPage")),
          },
          { path: "administration/operations", ...page(() => import("@/features/oversight/OperationsPage")) },
          { path: "oversight", ...page(() => import("@/features/oversight/DeskPage")) },
          { path: "account/why", ...page(() => import("@/features/identity/WhyPage")) },
          { path: "account/address", ...page(() => import("@/features/identity/AddressPage")) },
          { path: "account/passkey", ...page(() => import("@/features/identity/EnrolPage")) },
          { path: "account", ...page(() => import("@/features/identity/AccountPage")) },
          { path: "*", ...page(() => import("@/app/NotFoundPage")) },
        ],
      },
    ],
  },
]
