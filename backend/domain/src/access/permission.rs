//! The acts that can be granted, and how far a grant reaches.

use crate::codes;

/// Defines [`Permission`] with the dotted name of each.
macro_rules! permissions {
    ($($(#[$meta:meta])* $variant:ident = $name:tt),+ $(,)?) => {
        /// An act that can be granted.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            strum::IntoStaticStr, strum::EnumString, strum::Display, strum::EnumIter,
        )]
        pub enum Permission {
            $($(#[$meta])* #[serde(rename = $name)] #[strum(serialize = $name)] $variant),+
        }
    };
}

permissions! {
    /// See that cases exist, their coded facts, tracks and clocks.
    CasesRead = "cases.read",
    /// Open a case.
    CasesCreate = "cases.create",
    /// Import cases from a file, and take an import back.
    ImportsCreate = "imports.create",
    /// Change coded facts of a case; see and link the cases of family and companions.
    CasesEdit = "cases.edit",
    /// Move a track of a case.
    CasesDecide = "cases.decide",
    /// See who decided what on a person's status.
    DecisionsRead = "decisions.read",
    /// Decide on a person's status for a competent body, or record what such a body decided.
    DecisionsMake = "decisions.make",
    /// Record that one's own body holds another view on a person's status than what was decided.
    DecisionsDisagree = "decisions.disagree",
    /// Assign a case within its organisation.
    CasesAssign = "cases.assign",
    /// Judge which cases of the own organisation are of one person, merge them and undo that.
    CasesMerge = "cases.merge",
    /// Read and write the person's identity and contacts.
    CasesIdentity = "cases.identity",
    /// Read and write notes, grounds, screenings, needs, plans, services and assessments of risk; read closings.
    CasesContent = "cases.content",
    /// See which specialists a case has, and which of their sessions the person came to.
    SpecialistsRead = "specialists.read",
    /// Name the specialists of a case, and end that.
    SpecialistsManage = "specialists.manage",
    /// Write one's own sealed notes as a specialist of a case, and read them.
    SpecialistNotesWrite = "specialist_notes.write",
    /// Read and write leave to stay and returns: papers, ways, arrivals.
    StaysManage = "stays.manage",
    /// Approve a plan that a colleague signed with the person.
    PlansApprove = "plans.approve",
    /// Approve or return the closing of a case that a colleague asked for.
    ClosuresApprove = "closures.approve",
    /// Approve or return that a case is erased, which a colleague asked for.
    ErasuresApprove = "erasures.approve",
    /// Say, as the second person, whether the risk of a person may be judged below its floor.
    RiskConfirm = "risk.confirm",
    /// See who opened a case.
    CasesAccessLog = "cases.access_log",
    /// Open one case that one knows of for an hour, in an emergency.
    CasesEmergency = "cases.emergency",
    /// Agree, as the second person, to more of what an emergency opens, end it, and review it.
    EmergenciesReview = "emergencies.review",
    /// Say that a deadline was met.
    ClocksMeet = "clocks.meet",
    /// See consents.
    ConsentsRead = "consents.read",
    /// Record and withdraw consents.
    ConsentsWrite = "consents.write",
    /// Sign, as the second person, a legal ground that stands in for consent.
    ConsentsConfirm = "consents.confirm",
    /// See referrals sent or received, and their course.
    ReferralsRead = "referrals.read",
    /// Read what sender and receiver wrote in a referral, and what it discloses.
    ReferralsContent = "referrals.content",
    /// Draft, send and withdraw referrals.
    ReferralsSend = "referrals.send",
    /// Acknowledge and answer referrals, give feedback.
    ReferralsAnswer = "referrals.answer",
    /// Write one's own sealed notes as a specialist of the receiver of a referral, and read them.
    ReferralNotesWrite = "referral_notes.write",
    /// Keep a task list.
    TasksUse = "tasks.use",
    /// Export in one file, for one recipient's key, what one may read one by one.
    ExportsCreate = "exports.create",
    /// Approve or refuse, as the second person, a large export that a colleague or a program asked for.
    ExportsApprove = "exports.approve",
    /// See projects, funds and programmes. It opens nothing of any case.
    ProjectsRead = "projects.read",
    /// Enter and change projects that one's organisation leads, and enter funds and programmes.
    ProjectsManage = "projects.manage",
    /// Keep budgets of projects that one's organisation leads, and commitments and expenses: those of the lines that
    /// are one's organisation's, and all of a project that it leads.
    ProjectsFinance = "projects.finance",
    /// Report what one's organisation did in a project: activities, trainings, actions, meetings.
    ProjectsReport = "projects.report",
    /// Look up organisations and what they offer.
    DirectoryRead = "directory.read",
    /// Maintain service offers.
    DirectoryManage = "directory.manage",
    /// Enter and change organisations.
    OrganisationsManage = "organisations.manage",
    /// Enter, confirm and withdraw screening instruments.
    InstrumentsEnter = "instruments.enter",
    /// See users.
    UsersRead = "users.read",
    /// Invite, change and suspend users.
    UsersManage = "users.manage",
    /// Search the ledger.
    LedgerRead = "ledger.read",
}

impl Permission {
    /// The dotted name.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Whether only people do this, and no program ever: it decides about somebody, speaks as a second
    /// person, opens who a person is or what they said, discloses them to others, or manages people.
    /// What is not named here is (SEC-18).
    #[must_use]
    pub fn is_for_people(self) -> bool {
        !matches!(
            self,
            Self::CasesRead
                | Self::CasesCreate
                | Self::ImportsCreate
                | Self::CasesEdit
                | Self::ReferralsRead
                | Self::ReferralsContent
                | Self::ReferralsAnswer
                | Self::ExportsCreate
                | Self::ProjectsRead
                | Self::ProjectsFinance
                | Self::ProjectsReport
                | Self::DirectoryRead
                | Self::DirectoryManage
        )
    }
}

codes! {
    /// How far a grant reaches.
    Reach {
        /// What is assigned to me, or was made by me.
        Own,
        /// What my organisation holds.
        Organisation,
        /// The cases of my organisation that name me as a specialist.
        Named,
        /// What lies in my organisation's counties.
        Region,
        /// What a live referral shares with my organisation, within its consent.
        Shared,
        /// What I opened in an emergency, until that ends.
        Emergency,
        /// The whole country.
        National,
    }
}
