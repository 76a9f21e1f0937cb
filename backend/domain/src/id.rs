//! Ids, one type per noun, so that a case can never be passed where a referral is meant.
//!
//! They are random (UUID version 4): an id that carries its time of creation would tie an
//! anonymous report to the case opened a minute later (SEC-12). Only the unit of work in
//! `storage` makes new ones.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An id type: what it names, and its conversion to and from the bare UUID.
pub trait Id: Copy + Eq + Send + Sync + std::fmt::Debug + 'static {
    /// The id with this value.
    fn from_uuid(value: Uuid) -> Self;
    /// The bare value.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl Id for $name {
            fn from_uuid(value: Uuid) -> Self {
                Self(value)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// An organisation of the mechanism.
    OrganisationId,
    /// A merge of two organisations.
    OrganisationMergeId,
    /// A change of how an organisation stands.
    OrganisationStandingId,
    /// A person who signs in.
    UserId,
    /// One authenticated browser or client with its chain of refresh tokens.
    SessionId,
    /// A key that signs access tokens.
    SigningKeyId,
    /// A passkey of a user.
    PasskeyId,
    /// A role of the installation's own.
    OwnRoleId,
    /// That lost factors of a user are replaced.
    ReplacementId,
    /// What a passkey is asked to sign, once.
    ChallengeId,
    /// A partner's program.
    ClientId,
    /// A secret or a public key of a partner's program.
    ClientCredentialId,
    /// An endpoint of a partner.
    WebhookId,
    /// A secret or a key with which what is sent to it is signed.
    WebhookKeyId,
    /// An event on its way to it.
    WebhookDeliveryId,
    /// An invitation to become a user.
    InvitationId,
    /// Invitations that were made together, from one table.
    InvitationBatchId,
    /// A message by mail.
    MailId,
    /// A service an organisation offers.
    OfferId,
    /// Who pays for projects.
    FundId,
    /// A programme of a fund.
    ProgrammeId,
    /// A project.
    ProjectId,
    /// An organisation that takes part in a project.
    ProjectPartnerId,
    /// What a source says of something in a project.
    ProjectClaimId,
    /// A line of a budget.
    BudgetLineId,
    /// Money that was promised from a line of a budget.
    CommitmentId,
    /// Money that was spent from a line of a budget.
    ExpenseId,
    /// What a project set out to reach.
    IndicatorId,
    /// How far it came by a day.
    IndicatorActualId,
    /// An activity of a project.
    ActivityId,
    /// What a project hands over.
    DeliverableId,
    /// A training.
    TrainingId,
    /// A file of a project.
    ProjectFileId,
    /// A campaign.
    CampaignId,
    /// An action of a campaign.
    ActionId,
    /// That somebody's calendar is fetched by an address of their own.
    CalendarSubscriptionId,
    /// A bulk export.
    ExportId,
    /// That everything be sealed anew with the newest keys.
    KeyRotationId,
    /// A server that knows the keys.
    KeyHolderId,
    /// A case.
    CaseId,
    /// The person a case is about.
    PersonId,
    /// One change on one track of a case.
    TrackChangeId,
    /// A note on a case.
    NoteId,
    /// A screening.
    ScreeningId,
    /// A screening instrument that was entered.
    InstrumentId,
    /// An interview.
    InterviewId,
    /// A topic of an account as it stood once it had been saved.
    AccountRevisionId,
    /// An entry of a topic of an account: a stage of a journey, an episode.
    AccountEntryId,
    /// An assessment of risk.
    RiskAssessmentId,
    /// An assessment of needs.
    NeedsAssessmentId,
    /// A version of an individual plan.
    PlanId,
    /// A decision on a person's status.
    StatusDecisionId,
    /// A differing view on a decision on status.
    DisagreementId,
    /// A refusal without identity; nothing names it.
    RefusalId,
    /// A goal of a plan.
    GoalId,
    /// A step towards a goal.
    StepId,
    /// A service that was given, or should have been.
    ServiceRecordId,
    /// A colleague who is named a specialist of a case.
    SpecialistId,
    /// What a specialist wrote of a session.
    SpecialistNoteId,
    /// A stay at a place.
    PlacementId,
    /// Leave to stay in the country.
    StayId,
    /// A return to another country.
    RepatriationId,
    /// A document of a case.
    DocumentId,
    /// The parts under which what a document holds is sealed.
    ContentId,
    /// A closing of a case.
    ClosureId,
    /// That nothing be kept of a case.
    ErasureId,
    /// A time in which what is held of a person goes to nobody else.
    RestrictionId,
    /// That somebody opened a case in an emergency.
    EmergencyAccessId,
    /// A contact after a closing.
    FollowUpId,
    /// Two cases that may be of one person.
    DuplicateId,
    /// A link between the cases of two people who belong together.
    FamilyLinkId,
    /// One time that a person was asked to be compared.
    ComparisonId,
    /// A saved view of a list.
    SavedViewId,
    /// An import of cases.
    ImportId,
    /// Proceedings in which the person takes part.
    ProceedingId,
    /// A hearing.
    HearingId,
    /// That the person was told of their rights.
    RightsInformationId,
    /// A claim for compensation.
    CompensationClaimId,
    /// The record of a case conference.
    ConferenceId,
    /// Something to do, with an owner.
    TaskId,
    /// A running or finished deadline.
    ClockId,
    /// A consent, or the legal ground that stands in for one.
    ConsentId,
    /// A referral.
    ReferralId,
    /// Feedback on a referral.
    FeedbackId,
    /// A meeting that is about no case.
    MeetingId,
    /// Something that a meeting decided.
    MeetingDecisionId,
    /// A protocol of cooperation.
    ProtocolId,
    /// A strategy or an action plan.
    StrategyId,
    /// Something that a strategy is to reach.
    StrategyObjectiveId,
    /// A measure of a strategy.
    StrategyMeasureId,
    /// A publication.
    PublicationId,
    /// A figure that a source states.
    StatedFigureId,
    /// A review of a provider by standards.
    StandardReviewId,
    /// An entry of the ledger.
    EntryId,
    /// Unusual reading.
    AlertId,
    /// A walk through the ledger.
    VerificationId,
    /// A data key: one per case, wrapped by the key-encrypting key.
    DataKeyId,
}
