import { Button, Grid, Group, Stack } from "@mantine/core"
import { homeRead } from "@punte/client"
import { Link } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { permits, useMay } from "@/api/session"
import { heldMe } from "@/api/token"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Changes } from "./Changes"
import { CredentialChanges } from "./CredentialChanges"
import { Deadlines } from "./Deadlines"
import { Duplicates } from "./Duplicates"
import { Emergencies } from "./Emergencies"
import { ExportApprovals } from "./ExportApprovals"
import { InProjects } from "./InProjects"
import { Instruments } from "./Instruments"
import { LeftBehind } from "./LeftBehind"
import { MyTasks } from "./MyTasks"
import { Named } from "./Named"
import { NewSignIns } from "./NewSignIns"
import { OrganisationMerges } from "./OrganisationMerges"
import { Oversight } from "./Oversight"
import { OwnRoles } from "./OwnRoles"
import { Closings, Erasures, Grants, Grounds, Journeys, Lowerings, Replacements } from "./Signatures"
import { Told } from "./Told"
import { Waiting } from "./Waiting"

const home = q(homeRead)
const WORKS = ["cases.read", "referrals.read", "tasks.use"] as const
const OPENS = [...WORKS, "users.manage", "projects.report", "exports.approve"] as const

export const handle = { title: "home" } as const
export const clientLoader = () => {
  const me = heldMe()
  return me && OPENS.some((permission) => permits(me, permission)) ? load(home, pack) : null
}

/** What must I do now? */
export default function HomePage() {
  const { t } = useTranslation()
  const may = useMay()
  return (
    <Page title={t("home.greeting")}>
      <NewSignIns />
      <CredentialChanges />
      {may("ledger.read") && <Oversight />}
      {OPENS.some((permission) => may(permission)) ? <Work /> : <Elsewhere />}
    </Page>
  )
}

function Work() {
  const may = useMay()
  // Clocks run while the page is open.
  const { data } = useLoaded({ ...home, refetchInterval: 300_000 })
  const grants = may("users.manage", "national") && (
    <Grants grants={data.to_confirm} hasMore={data.more.to_confirm} />
  )
  const replacements = may("users.manage") && (
    <Replacements people={data.to_replace} hasMore={data.more.to_replace} />
  )
  const leftBehind = <LeftBehind people={data.to_hand_over} inProjects={data.to_hand_over_in_projects} />
  if (!WORKS.some((permission) => may(permission))) {
    return (
      <Stack gap="lg">
        <ExportApprovals count={data.exports} />
        {leftBehind}
        {grants}
        {replacements}
        <Instruments count={data.instruments} />
        <OwnRoles count={data.own_roles} />
        <OrganisationMerges count={data.organisation_merges} />
        <Elsewhere />
      </Stack>
    )
  }
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg">
          {may("cases.emergency") && <Emergencies />}
          <Grounds grounds={data.to_sign} hasMore={data.more.to_sign} />
          <Lowerings lowerings={data.to_lower} hasMore={data.more.to_lower} />
          <Journeys journeys={data.to_agree} hasMore={data.more.to_agree} />
          <Closings closings={data.to_close} hasMore={data.more.to_close} />
          <Erasures erasures={data.to_erase} hasMore={data.more.to_erase} />
          <ExportApprovals count={data.exports} />
          <Named cases={data.named} hasMore={data.more.named} />
          {leftBehind}
          {grants}
          {replacements}
          <Instruments count={data.instruments} />
          <OwnRoles count={data.own_roles} />
          <OrganisationMerges count={data.organisation_merges} />
          <Duplicates count={data.duplicates} />
          <Deadlines overdue={data.overdue} dueToday={data.due_today} soon={data.soon} more={data.more} />
          {may("referrals.read") && (
            <>
              <Waiting box="in" referrals={data.waiting_for_me} hasMore={data.more.waiting_for_me} />
              <Waiting
                box="out"
                referrals={[...data.to_offer_again, ...data.waiting_for_others]}
                hasMore={data.more.waiting_for_others || data.more.to_offer_again}
              />
            </>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="lg">
          {may("referrals.read") && <Told told={data.told} hasMore={data.more.told} />}
          {may("tasks.use") && <MyTasks tasks={data.tasks} />}
          {may("cases.read") && <Changes changes={data.changes} hasMore={data.more.changes} />}
          {may("projects.read") && <InProjects />}
        </Stack>
      </Grid.Col>
    </Grid>
  )
}

/** For whom home holds nothing of cases: what is theirs in projects, or where to go. */
function Elsewhere() {
  const { t } = useTranslation()
  const may = useMay()
  if (may("projects.read")) return <InProjects />
  return (
    <EmptyState
      title={t("home.nothing")}
      text={t("home.nothingText")}
      action={
        <Group gap="xs" justify="center">
          {may("ledger.read") && (
            <Button component={Link} to={paths.desk} variant="default">
              {t("nav.desk")}
            </Button>
          )}
          {may("users.read") && (
            <Button component={Link} to={paths.users} variant="default">
              {t("nav.users")}
            </Button>
          )}
          {may("exports.approve") && (
            <Button component={Link} to={paths.exports} variant="default">
              {t("nav.exports")}
            </Button>
          )}
          {may("directory.read") && (
            <Button component={Link} to={paths.directory} variant="default">
              {t("nav.directory")}
            </Button>
          )}
        </Group>
      }
    />
  )
}
