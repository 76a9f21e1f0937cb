import { Anchor, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { type CasePrintData, casePrint, caseRead } from "@punte/client"
import { IconArrowForwardUp, IconUserCheck } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useParams } from "react-router"
import type { Case } from "@/api/caseTypes"
import { load, q, queryClient, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { PrintHead } from "@/lib/PrintHead"
import { PrintMenu } from "@/lib/PrintMenu"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { WhyLink } from "@/lib/WhyLink"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { SectionNav } from "@/ui/SectionNav"
import { AccessLogSection } from "./AccessLogSection"
import { AssignDialog } from "./AssignDialog"
import { type Ability, useReason } from "./abilities"
import classes from "./Cases.module.css"
import { ConsentsSection } from "./ConsentsSection"
import { ClosureSection } from "./closure/ClosureSection"
import { ConferencesSection } from "./conference/ConferencesSection"
import { DocumentsSection } from "./documents/DocumentsSection"
import { SamePerson } from "./duplicate/SamePerson"
import { FactsDialog } from "./FactsDialog"
import { FamilySection } from "./family/FamilySection"
import { IdentityBar } from "./IdentityBar"
import { InterviewsSection } from "./interview/InterviewsSection"
import { NotesSection } from "./NotesSection"
import { PersonSection } from "./PersonSection"
import { AccommodationSection } from "./placement/AccommodationSection"
import { PlanSection } from "./plan/PlanSection"
import { ProceedingsSection } from "./proceedings/ProceedingsSection"
import { ReferralsSection } from "./ReferralsSection"
import { RiskSection } from "./risk/RiskSection"
import { ScreeningsSection } from "./screening/ScreeningsSection"
import { ServicesSection } from "./services/ServicesSection"
import { SpecialistsSection } from "./specialists/SpecialistsSection"
import { StatusSection } from "./status/StatusSection"
import { StayReturnSection } from "./stay/StayReturnSection"
import { TasksSection } from "./TasksSection"
import { TimelineSection, timelineOf } from "./TimelineSection"
import { TracksSection } from "./TracksSection"

const question = (id: string) => q(caseRead, { path: { id } })

export const handle = { title: "case" } as const
export const clientLoader = ({ params: { id = "", section } }: LoaderFunctionArgs) => {
  // The section that opens first is asked for beside the case and not after it; it says itself what went wrong.
  if (!section) void queryClient.prefetchQuery(timelineOf(id))
  return load(question(id), pack)
}

const SECTIONS = [
  { key: "timeline", needs: "cases.read", content: TimelineSection },
  { key: "tracks", needs: "cases.read", content: TracksSection },
  { key: "status", needs: "decisions.read", content: StatusSection },
  { key: "person", needs: "cases.identity", content: PersonSection },
  { key: "family", needs: "cases.edit", content: FamilySection },
  { key: "screenings", needs: "cases.content", content: ScreeningsSection },
  { key: "interviews", needs: "cases.content", content: InterviewsSection },
  { key: "risk", needs: "cases.content", content: RiskSection },
  { key: "plan", needs: "cases.content", content: PlanSection },
  { key: "services", needs: "cases.content", content: ServicesSection },
  { key: "specialists", needs: "specialists.read", content: SpecialistsSection },
  { key: "accommodation", needs: "cases.identity", content: AccommodationSection },
  { key: "proceedings", needs: "cases.content", content: ProceedingsSection },
  { key: "stay_return", needs: "stays.manage", content: StayReturnSection },
  { key: "documents", needs: "cases.identity", content: DocumentsSection },
  { key: "closure", needs: "cases.content", content: ClosureSection },
  { key: "referrals", needs: "referrals.read", content: ReferralsSection },
  { key: "consents", needs: "consents.read", content: ConsentsSection },
  { key: "notes", needs: "cases.content", content: NotesSection },
  { key: "conferences", needs: "cases.content", content: ConferencesSection },
  { key: "tasks", needs: "tasks.use", content: TasksSection },
  { key: "access", needs: "cases.access_log", content: AccessLogSection },
] as const

/** What is printed of a case, with the permission that opens it and the operation that shows it. */
const FORMS = [
  { form: "summary", needs: "cases.read", shownBy: undefined },
  { form: "notification", needs: "cases.read", shownBy: undefined },
  { form: "interviews", needs: "cases.content", shownBy: "interview_list" },
  { form: "screening", needs: "cases.content", shownBy: "screening_list" },
  { form: "decisions", needs: "decisions.read", shownBy: "status_decision_list" },
  { form: "consents", needs: "consents.read", shownBy: "consent_list" },
  { form: "risk", needs: "cases.content", shownBy: "risk_assessment_list" },
  { form: "needs", needs: "cases.content", shownBy: "needs_list" },
  { form: "plan", needs: "cases.content", shownBy: "plan_list" },
  { form: "services", needs: "cases.content", shownBy: "service_list" },
  { form: "proceedings", needs: "cases.content", shownBy: "proceeding_list" },
  { form: "stay_return", needs: "stays.manage", shownBy: "stay_return_read" },
  { form: "conferences", needs: "cases.content", shownBy: "conference_list" },
  { form: "closure", needs: "cases.content", shownBy: "closure_list" },
] as const satisfies readonly {
  form: CasePrintData["path"]["form"]
  needs: string
  shownBy: Ability | undefined
}[]

export default function CasePage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { section } = useParams()
  const may = useMay()
  const { data: file } = useLoaded(question(id))
  const places = SECTIONS.filter(({ needs }) => may(needs))
  const here = places.find(({ key }) => key === (section ?? "timeline"))

  return (
    <Page
      title={file.code_name}
      above={
        <Anchor component={Link} to={paths.cases} size="sm">
          {t("cases.title")}
        </Anchor>
      }
      actions={<CaseActions file={file} />}
    >
      <PrintHead of="case" reference={file.reference} />
      <IdentityBar key={id} file={file} />
      <SamePerson file={file} />
      <div className={classes.body}>
        <div className={classes.nav}>
          <SectionNav
            label={t("cases.page.sections")}
            places={places.map(({ key }) => ({
              key,
              label: t(`cases.page.${key}`),
              isHere: key === here?.key,
              progress: file.sections.find(({ section }) => section === key)?.state,
            }))}
            link={({ key }, content, attributes) => (
              <Link
                to={key === "timeline" ? paths.case(id) : paths.caseSection(id, key)}
                preventScrollReset
                {...attributes}
              >
                {content}
              </Link>
            )}
          />
          <WhyLink about="case" id={id} />
        </div>
        {here ? (
          <here.content key={`${id}-${here.key}`} file={file} />
        ) : (
          <EmptyState
            isProblem
            title={t("problems.pages.forbidden.title")}
            text={t("problems.pages.forbidden.text")}
          />
        )}
      </div>
    </Page>
  )
}

function CaseActions({ file }: { file: Case }) {
  const { t } = useTranslation()
  const may = useMay()
  const reason = useReason(file)
  const [isAssigning, assign] = useDisclosure()
  const [isEditing, edit] = useDisclosure()
  return (
    <Group gap="xs">
      <PrintMenu
        forms={FORMS.filter(({ needs }) => may(needs)).map(({ form, shownBy }) => ({
          form,
          label: t(`print.forms.${form}`),
          reason: shownBy && reason(shownBy),
        }))}
        ask={(form, language, how) => casePrint({ path: { id: file.id, form }, query: { language }, ...how })}
        shownBy={caseRead}
      />
      <ReasonTooltip reason={reason("case_update")}>
        <Button variant="default" onClick={edit.open}>
          {t("cases.page.edit")}
        </Button>
      </ReasonTooltip>
      <ReasonTooltip reason={reason("case_assign")}>
        <Button variant="default" leftSection={<IconUserCheck size={16} aria-hidden />} onClick={assign.open}>
          {t("cases.page.assign")}
        </Button>
      </ReasonTooltip>
      {reason("referral_create") ? (
        <ReasonTooltip reason={reason("referral_create")}>
          <Button leftSection={<IconArrowForwardUp size={16} aria-hidden />}>{t("cases.page.refer")}</Button>
        </ReasonTooltip>
      ) : (
        <Button
          component={Link}
          to={paths.referralNew(file.id)}
          leftSection={<IconArrowForwardUp size={16} aria-hidden />}
        >
          {t("cases.page.refer")}
        </Button>
      )}
      {isAssigning && <AssignDialog file={file} onClose={assign.close} />}
      {isEditing && <FactsDialog file={file} onClose={edit.close} />}
    </Group>
  )
}
