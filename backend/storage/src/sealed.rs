//! Every sealed field of the product, with its class. This list and the columns left unsealed in
//! the migrations are what a reviewer of data custody reads (SEC-33).

use punte_domain::cases::closure::{ClosureAnswers, ClosureWords};
use punte_domain::cases::conference::ConferenceWords;
use punte_domain::cases::decision::StatusWords;
use punte_domain::cases::disagreement::AnswerWords;
use punte_domain::cases::document::DocumentWords;
use punte_domain::cases::duplicate::MergedPerson;
use punte_domain::cases::emergency::EmergencyWords;
use punte_domain::cases::erasure::ErasureWords;
use punte_domain::cases::interview::{AccountEntry, InterviewSaid};
use punte_domain::cases::needs::Need;
use punte_domain::cases::person::{Identifier, PersonContact};
use punte_domain::cases::placement::Place;
use punte_domain::cases::plan::Goal;
use punte_domain::cases::proceeding::ProceedingWords;
use punte_domain::cases::proceeding::claim::ClaimWords;
use punte_domain::cases::proceeding::hearing::HearingWords;
use punte_domain::cases::proceeding::rights::RightsWords;
use punte_domain::cases::repatriation::{RepatriationCourse, RepatriationPlan};
use punte_domain::cases::restriction::RestrictionWords;
use punte_domain::cases::risk::safety_plan::SafetyPlanParts;
use punte_domain::cases::risk::{RiskAnswers, RiskResult};
use punte_domain::cases::screening::{Answers, Evaluation};
use punte_domain::cases::service::ServiceGiven;
use punte_domain::cases::specialist::note::SessionSaid;
use punte_domain::cases::stay::StayWords;
use punte_domain::projects::attendance::Attendee;
use punte_domain::projects::file::ProjectFileWords;
use punte_vault::Class;

pub use crate::columns::Sealed;

/// A field that is sealed at rest: where it stands, and how sensitive it is.
///
/// The place and the class are bound into the seal (SEC-34), and `Sealed<F>` cannot be written
/// without them: a field whose class is not declared here does not compile.
pub trait SealedField {
    /// What is sealed.
    type Value: serde::Serialize + serde::de::DeserializeOwned;
    /// The table of the column.
    const TABLE: &'static str;
    /// The column.
    const COLUMN: &'static str;
    /// How sensitive it is.
    const CLASS: Class;
}

/// A sealed field as it is declared.
pub(crate) struct Declared {
    /// The table of the column.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// How sensitive it is.
    pub class: Class,
    /// What it holds, in words.
    pub holds: &'static str,
}

macro_rules! sealed_fields {
    ($($(#[doc = $holds:literal])* $name:ident: $table:literal . $column:literal = $class:ident => $value:ty),* $(,)?) => {
        $(
            $(#[doc = $holds])*
            #[derive(Debug)]
            pub enum $name {}
            impl SealedField for $name {
                type Value = $value;
                const TABLE: &'static str = $table;
                const COLUMN: &'static str = $column;
                const CLASS: Class = Class::$class;
            }
        )*

        /// Every sealed field, for the register.
        pub(crate) const SEALED_FIELDS: &[Declared] = &[$(Declared {
            table: $table,
            column: $column,
            class: Class::$class,
            holds: concat!($($holds),*),
        }),*];
    };
}

sealed_fields! {
    /// Given names, family name, aliases.
    PersonNames: "person"."names" = Personal => crate::cases::person::Names,
    /// Date of birth and what the age rests on.
    PersonBirth: "person"."birth" = Personal => crate::cases::person::Birth,
    /// Languages and citizenships.
    PersonOrigin: "person"."origin" = Narrative => crate::cases::person::Origin,
    /// Numbers and documents.
    PersonIdentifiers: "person"."identifiers" = Personal => Vec<Identifier>,
    /// How to reach the person, and what is safe.
    PersonContacts: "person"."contacts" = LifeCritical => Vec<PersonContact>,
    /// Why a track was moved.
    TrackGrounds: "track_change"."grounds" = Narrative => String,
    /// What was said of a decision on status: its grounds, who decided, in which document.
    DecisionWords: "status_decision"."words" = Narrative => StatusWords,
    /// Why a decision on status was entered in error.
    DecisionErrorReason: "status_decision"."error_reason" = Narrative => String,
    /// Why a body disagrees with a decision on status.
    DisagreementGrounds: "disagreement"."grounds" = Narrative => String,
    /// Why a disputed decision stands, and in which document.
    DisagreementAnswerWords: "disagreement"."answer_words" = Narrative => AnswerWords,
    /// What a note says.
    NoteBody: "note"."body" = Narrative => String,
    /// What was answered in a screening, by whom it is known and who asked.
    ScreeningAnswers: "screening"."answers" = Narrative => Answers,
    /// What the answers of a screening said when it was finished.
    ScreeningResult: "screening"."result" = Narrative => Evaluation,
    /// Where and with whom an interview took place, who agreed to it, why it is an error.
    InterviewWords: "interview"."said" = Narrative => InterviewSaid,
    /// What is known of a topic from interviews, by whom it is known and who asked.
    AccountAnswers: "account_revision"."answers" = Narrative => Vec<AccountEntry>,
    /// Who exploited the person, as the person told it.
    AccountExploiters: "account_revision"."exploiters" = LifeCritical => Vec<AccountEntry>,
    /// How strong each factor of risk is, and who said so.
    RiskAssessmentAnswers: "risk_assessment"."answers" = Narrative => RiskAnswers,
    /// What an assessment of risk came to, what was judged and why, and what a second person said.
    RiskAssessmentResult: "risk_assessment"."result" = Narrative => RiskResult,
    /// What the person does and whom they reach when danger comes.
    SafetyPlanText: "safety_plan"."parts" = LifeCritical => SafetyPlanParts,
    /// What was found of needs and wishes, domain by domain.
    NeedsFound: "needs_assessment"."needs" = Narrative => Vec<Need>,
    /// The goals and steps of a plan.
    PlanGoals: "individual_plan"."goals" = Narrative => Vec<Goal>,
    /// Why the person did not come to a service, how it went, why its record is an error.
    ServiceWords: "service_record"."words" = Narrative => crate::cases::service::Words,
    /// What a record of a service said before it was corrected.
    ServiceEarlier: "service_record_earlier"."given" = Narrative => ServiceGiven,
    /// How long a session with a specialist was, and what was said there.
    SpecialistNoteSaid: "specialist_note"."words" = Confided => crate::cases::specialist::Words,
    /// What the note of a session said before it was corrected.
    SpecialistNoteBefore: "specialist_note_earlier"."said" = Confided => SessionSaid,
    /// What a closing says of goals, attempts and danger.
    ClosureSaid: "case_closure"."words" = Narrative => ClosureWords,
    /// How the person may be reached after the closing.
    ClosureReach: "case_closure"."reach" = LifeCritical => String,
    /// Why a closing was returned, and why the case was opened again.
    ClosureAnswered: "case_closure"."answers" = Narrative => ClosureAnswers,
    /// How the person asked that nothing be kept, what stays of it, and why it was returned.
    ErasureSaid: "erasure"."words" = Narrative => ErasureWords,
    /// Why what is held of the person was restricted, and why that was lifted.
    RestrictionSaid: "restriction"."words" = Narrative => RestrictionWords,
    /// What happens, as somebody told it who opened the case in an emergency, and what the review says.
    EmergencySaid: "emergency_access"."words" = Narrative => EmergencyWords,
    /// The person before and after two cases were merged, and why that was undone.
    DuplicateMerged: "duplicate"."merged" = LifeCritical => MergedPerson,
    /// What was said in a contact after a closing.
    FollowUpWords: "follow_up"."words" = Narrative => Option<String>,
    /// Before which body proceedings are, under which number, who speaks for the person and what protects them.
    ProceedingSaid: "proceeding"."words" = Narrative => ProceedingWords,
    /// Where a hearing is, who goes with the person and what came of it.
    HearingSaid: "hearing"."words" = Narrative => HearingWords,
    /// In which words and by whom the person was told of their rights.
    RightsSaid: "rights_information"."words" = Narrative => RightsWords,
    /// Of whom compensation is claimed, how much, and what was paid.
    CompensationSaid: "compensation_claim"."words" = Narrative => ClaimWords,
    /// Who took part in a case conference, what was said and decided.
    ConferenceSaid: "case_conference"."words" = Narrative => ConferenceWords,
    /// Why the record of a case conference is an error.
    ConferenceErrorReason: "case_conference"."error_reason" = Narrative => String,
    /// In which house the person stays, and how they come there.
    PlacementPlace: "placement"."place" = LifeCritical => Place,
    /// The authority, the number and the words of leave to stay.
    StaySaid: "stay"."words" = Personal => StayWords,
    /// On which way a person goes home, with whom, to whom.
    RepatriationPlanned: "repatriation"."plan" = LifeCritical => RepatriationPlan,
    /// How dangerous the way is, who received the person, what was heard since.
    RepatriationWent: "repatriation"."course" = LifeCritical => RepatriationCourse,
    /// How a document is called, what it is, what its content must hash to.
    DocumentSaid: "document"."words" = LifeCritical => DocumentWords,
    /// A part of what a document holds.
    DocumentPart: "document_part"."bytes" = LifeCritical => Vec<u8>,
    /// A part of a file of cases that are to be opened, under a key of its own.
    ImportPart: "case_import_part"."bytes" = LifeCritical => Vec<u8>,
    /// Who took part in a training, under a key of the list.
    AttendanceSaid: "attendance_row"."said" = Personal => Attendee,
    /// How a file of a project is called, what it is, what its content must hash to, under a key of its own.
    ProjectFileSaid: "project_file"."words" = Personal => ProjectFileWords,
    /// A part of what a file of a project holds.
    ProjectFilePart: "project_file_part"."bytes" = Narrative => Vec<u8>,
    /// By what another system knows a case.
    ImportExternalId: "case_import_row"."external_id" = Personal => String,
    /// What is to be done.
    TaskTitle: "task"."title" = Narrative => String,
    /// Who explained a consent, who interpreted, what else was said.
    ConsentDetails: "consent"."details" = Narrative => crate::cases::consent::Details,
    /// Why a consent was withdrawn.
    ConsentWithdrawnReason: "consent"."withdrawn_reason" = Narrative => String,
    /// What the sender of a referral writes to its receiver.
    ReferralMessage: "referral"."message" = Narrative => String,
    /// Why a referral was refused, broken off or withdrawn, in words.
    ReferralReason: "referral"."reason" = Narrative => String,
    /// What the receiver of a referral reports.
    ReferralFeedbackWords: "referral_feedback"."words" = Narrative => crate::referrals::feedback::FeedbackWords,
}
